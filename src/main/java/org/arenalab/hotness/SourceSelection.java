package org.arenalab.hotness;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.List;

/**
 * The source that was opened, and one line for each source.
 *
 * @param source that watches the ranges; the caller closes it
 * @param sources in the order in which they were tried
 */
public record SourceSelection(HotnessSource source, List<SourceAvailability> sources) {
  /** Copies the list, and refuses null components. */
  public SourceSelection {
    requireNonNull(source, "source");
    sources = List.copyOf(requireNonNull(sources, "sources"));
  }
}
