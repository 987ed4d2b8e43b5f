package org.arenalab.shm.segments;

/**
 * The options of a sweep.
 *
 * @param dryRun report without removing anything
 * @param removeBroken also remove files that begin like a segment but have a damaged header, so
 *     that the owner is unknown. They must be old enough and mapped by no process. This includes
 *     the empty directory of a transport that was killed before it wrote its marker. Such a
 *     directory is judged by the process number in its name; it contains no data
 * @param brokenAgeMs the minimum time since the last change of a broken segment
 * @param nowMs the current time, in milliseconds since 1970
 */
public record SweepOptions(boolean dryRun, boolean removeBroken, long brokenAgeMs, long nowMs) {
  public static final long DEFAULT_BROKEN_AGE_MS = 60_000;

  /** Returns options that remove only segments of dead owners. */
  public static SweepOptions deadOwnersOnly() {
    return new SweepOptions(false, false, DEFAULT_BROKEN_AGE_MS, System.currentTimeMillis());
  }

  public SweepOptions asDryRun() {
    return new SweepOptions(true, removeBroken, brokenAgeMs, nowMs);
  }

  /** Returns these options, extended to broken segments that are at least {@code ageMs} old. */
  public SweepOptions withBroken(long ageMs) {
    return new SweepOptions(dryRun, true, ageMs, nowMs);
  }
}
