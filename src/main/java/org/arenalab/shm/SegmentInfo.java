package org.arenalab.shm;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One segment as it was found.
 *
 * @param path its name in the file system
 * @param backing where its data is
 * @param fault what is wrong with it; empty if it can be attached
 * @param problem the same in words; empty if nothing is
 * @param capacityBytes what its arena can allocate; 0 if the header cannot be read
 * @param backedBytes the memory it takes now; of a memfd whose owner is gone, the stub's alone
 * @param ownerPid the process that made it, as its own PID namespace numbers it; 0 if the header
 *     cannot be read
 * @param ownerStartTicks when that process started, in clock ticks since boot
 * @param ownerAlive whether that very process still runs: it holds the lock of its segment
 * @param createdMs when, in milliseconds since 1970; 0 if the header cannot be read
 * @param stats the arena's counters, if it can be attached
 */
public record SegmentInfo(
    Path path,
    Backing backing,
    Optional<SegmentException.Reason> fault,
    String problem,
    long capacityBytes,
    long backedBytes,
    long ownerPid,
    long ownerStartTicks,
    boolean ownerAlive,
    long createdMs,
    Optional<ShmArenaStats> stats) {
  /** Refuses null components. */
  public SegmentInfo {
    requireNonNull(path, "path");
    requireNonNull(backing, "backing");
    requireNonNull(fault, "fault");
    requireNonNull(problem, "problem");
    requireNonNull(stats, "stats");
  }

  /** Where a segment's data is. */
  public enum Backing {
    /** In the file itself. */
    FILE,
    /** In its owner's memfd, which the file points to. */
    MEMFD,
    /** In the files of a directory: the buffers of a {@link SegmentTransport}. */
    BUFFERS
  }

  public String name() {
    return path.getFileName().toString();
  }

  public boolean isValid() {
    return fault.isEmpty();
  }

  public Duration age(Instant now) {
    requireNonNull(now, "now");
    return Duration.between(Instant.ofEpochMilli(createdMs), now);
  }
}
