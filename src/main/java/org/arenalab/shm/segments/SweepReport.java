package org.arenalab.shm.segments;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * The result of a sweep, or of a dry run.
 *
 * @param removed names that were removed, or would be in a dry run
 * @param kept names that could or must not be removed although their owner is dead or unknown, and
 *     why
 * @param unreadable names that this user may not read; it is unknown whether they are segments of
 *     ours
 */
public record SweepReport(List<Removed> removed, List<Kept> kept, List<Path> unreadable) {
  public SweepReport {
    requireNonNull(removed, "removed");
    requireNonNull(kept, "kept");
    requireNonNull(unreadable, "unreadable");
    removed = List.copyOf(removed);
    kept = List.copyOf(kept);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * A removed name.
   *
   * @param ownerPid 0 if its header could not be read
   * @param bytes the memory that it took
   * @param mappedBy processes that still have it mapped and keep it; its memory is freed when the
   *     last of them unmaps it
   */
  public record Removed(Path path, long ownerPid, long bytes, List<Long> mappedBy) {
    public Removed {
      requireNonNull(path, "path");
      requireNonNull(mappedBy, "mappedBy");
      mappedBy = List.copyOf(mappedBy);
    }
  }

  /** A name that was kept, and the reason. */
  public record Kept(Path path, String reason) {
    /** Refuses null components. */
    public Kept {
      requireNonNull(path, "path");
      requireNonNull(reason, "reason");
    }
  }

  /** Returns the memory that is free now: of removed names that no process has mapped. */
  public long freedBytes() {
    return removed.stream()
        .filter(each -> each.mappedBy().isEmpty())
        .mapToLong(Removed::bytes)
        .sum();
  }
}
