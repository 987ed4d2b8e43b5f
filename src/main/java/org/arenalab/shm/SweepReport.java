package org.arenalab.shm;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * What a sweep did, or would have done.
 *
 * @param removed names that are gone now
 * @param kept what could or must not be removed although its owner is dead, and why
 * @param unreadable names that could not be looked at for lack of permission: ours or not, nobody
 *     knows
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
   * A name that was removed.
   *
   * @param ownerPid 0 if its header could not be read
   * @param bytes the memory it took
   * @param mappedBy processes that still have it mapped: they go on with it, and its memory is free
   *     when the last of them lets go
   */
  public record Removed(Path path, long ownerPid, long bytes, List<Long> mappedBy) {
    public Removed {
      requireNonNull(path, "path");
      requireNonNull(mappedBy, "mappedBy");
      mappedBy = List.copyOf(mappedBy);
    }
  }

  /** A name that stays, and why. */
  public record Kept(Path path, String reason) {
    /** Refuses null components. */
    public Kept {
      requireNonNull(path, "path");
      requireNonNull(reason, "reason");
    }
  }

  /** The memory that is free now: of what was removed and nobody has mapped. */
  public long freedBytes() {
    return removed.stream()
        .filter(each -> each.mappedBy().isEmpty())
        .mapToLong(Removed::bytes)
        .sum();
  }
}
