package org.arenalab.os.process;

import java.nio.file.Path;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;

/** Waits in a shared file for each number from 1 on, and answers it in the next word. */
public final class FutexChild {
  static final int LAST = 1000;
  static final long ANSWER_OFFSET = 64;
  private static final long PATIENCE_NS = 60_000_000_000L;

  private FutexChild() {}

  public static void main(String[] args) {
    long page = VirtualMemory.pageSizeBytes();
    Futex futex = new Futex();
    try (SharedMemory file = SharedMemory.open(Path.of(args[0]), true)) {
      long word = VirtualMemory.mapShared(file, page, true, page);
      System.out.println("ready");
      for (int seen = 0; seen < LAST; ) {
        futex.waitWhile(word, seen, PATIENCE_NS);
        int now = RawMemory.getInt(word);
        if (now != seen) {
          seen = now;
          RawMemory.putInt(word + ANSWER_OFFSET, seen);
          Futex.wake(word + ANSWER_OFFSET, 1);
        }
      }
      ReleaseGate.ours().unmap(word, page);
    }
  }
}
