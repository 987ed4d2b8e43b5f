package org.arenalab.shm.segments;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.arenalab.shm.ShmArenaException;
import org.arenalab.shm.ShmArenaStats;

/**
 * The state of one segment at the time of a probe.
 *
 * @param path its name in the file system
 * @param backing the location of its data
 * @param fault its defect; empty if it can be attached
 * @param problem the defect in words; empty if there is none
 * @param capacityBytes the allocatable size of its arena; 0 if the header cannot be read
 * @param backedBytes the memory it takes now; if the data is in a memfd whose owner is gone, only
 *     the stub's
 * @param ownerPid the process that created it, as numbered in its own PID namespace; 0 if the
 *     header cannot be read
 * @param ownerStartTicks the start time of that process, in clock ticks since boot
 * @param ownerAlive whether that process still runs and holds the lock of its segment
 * @param createdMs the creation time, in milliseconds since 1970; 0 if the header cannot be read
 * @param stats the arena's counters, if it can be attached
 */
public record SegmentInfo(
    Path path,
    Backing backing,
    Optional<ShmArenaException.Reason> fault,
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

  /** The location of a segment's data. */
  public enum Backing {
    /** In the file itself. */
    FILE,
    /** In its owner's memfd, to which the file refers. */
    MEMFD,
    /** In the files of a directory: the buffers of a segment transport. */
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
