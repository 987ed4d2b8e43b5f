package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/**
 * An idle time in one byte: 8 steps for each factor of 2, from 8.4 ms on. A decoded time differs by
 * at most 4.5 % from the encoded one, and is as often longer as shorter.
 */
@Internal
public final class IdleCode {
  /** The code of a chunk that was accessed at the time of its record. */
  public static final byte ACCESSED = 0;

  /** The code of a stored chunk that was read several times, and that shall become raw. */
  public static final byte WANTED = (byte) 255;

  private static final int STEPS = 8;
  private static final double UNIT_NS = 1 << 23;
  private static final int MASK = 255;
  private static final int MOST = 254;
  private static final double STEPS_PER_E = STEPS / Math.log(2);
  private static final long[] DECODED = decoded();

  private IdleCode() {}

  private static long[] decoded() {
    long[] all = new long[MASK + 1];
    for (int code = 1; code <= MOST; code++) {
      all[code] = (long) (UNIT_NS * Math.pow(2, (code - 1) / (double) STEPS));
    }
    return all;
  }

  /** Returns the code of an idle time; it is never {@link #ACCESSED} or {@link #WANTED}. */
  public static byte of(long idleNs) {
    long code =
        1 + Math.round(STEPS_PER_E * Math.log(Math.max((double) idleNs, UNIT_NS) / UNIT_NS));
    return (byte) Math.min(code, MOST);
  }

  /** Returns whether a chunk was accessed since it was stored. */
  public static boolean isAccessed(byte code) {
    return code == ACCESSED || code == WANTED;
  }

  /** Returns the idle time of a code in nanoseconds; 0 for a chunk that was accessed. */
  public static long ns(byte code) {
    return DECODED[code & MASK];
  }
}
