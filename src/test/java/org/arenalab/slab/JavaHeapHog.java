package org.arenalab.slab;

/** Takes the Java heap of a child process of a test, except some bytes. */
public final class JavaHeapHog {
  /**
   * Lengths of arrays: large ones first, then the gaps between them. Each length ends in full
   * collections, so there are two.
   */
  private static final int[] LENGTHS = {1 << 10, 1};

  private static Object[] hog;

  private JavaHeapHog() {}

  /** Leaves {@code spareBytes} and a few more. */
  public static void fill(int spareBytes) {
    byte[] spare = new byte[spareBytes + 1];
    for (int length : LENGTHS) {
      try {
        while (true) {
          Object[] more = new Object[length];
          more[0] = hog;
          hog = more;
        }
      } catch (OutOfMemoryError full) {
        // Shorter ones may fit.
      }
    }
    spare[spareBytes] = 1;
  }

  public static void release() {
    hog = null;
  }
}
