package org.arenalab.shm;

/**
 * How a sweep goes about it.
 *
 * @param dryRun find out and report, but remove nothing
 * @param removeBroken also remove what begins like a segment but whose header is not whole, so that
 *     nobody knows its owner: if it is old enough and no process has it mapped The same goes for an
 *     empty directory of a transport that was killed before it wrote its mark; this one case goes
 *     by the name, and what it removes holds nothing
 * @param brokenAgeMs how long ago it must have been changed last
 * @param nowMs the present, in milliseconds since 1970
 */
public record SweepOptions(boolean dryRun, boolean removeBroken, long brokenAgeMs, long nowMs) {
  public static final long DEFAULT_BROKEN_AGE_MS = 60_000;

  /** Removes what dead owners left, and nothing else. */
  public static SweepOptions deadOwnersOnly() {
    return new SweepOptions(false, false, DEFAULT_BROKEN_AGE_MS, System.currentTimeMillis());
  }

  public SweepOptions asDryRun() {
    return new SweepOptions(true, removeBroken, brokenAgeMs, nowMs);
  }

  /** Half-made and damaged ones too. */
  public SweepOptions withBroken(long ageMs) {
    return new SweepOptions(dryRun, true, ageMs, nowMs);
  }
}
