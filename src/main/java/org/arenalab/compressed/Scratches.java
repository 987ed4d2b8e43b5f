package org.arenalab.compressed;

import java.util.ArrayDeque;
import org.arenalab.concurrent.SpinLock;

/**
 * A pool of {@link Scratch}es, as many as were ever in use at once. They live as long as the arena.
 */
final class Scratches {
  private final int encodedBytes;
  private final int plainBytes;
  private final ArrayDeque<Scratch> idle = new ArrayDeque<>();
  private final SpinLock lock = new SpinLock();

  Scratches(int encodedBytes, int plainBytes) {
    this.encodedBytes = encodedBytes;
    this.plainBytes = plainBytes;
  }

  Scratch take() {
    lock.lock();
    try {
      Scratch scratch = idle.poll();
      if (scratch != null) {
        return scratch;
      }
    } finally {
      lock.unlock();
    }
    return new Scratch(encodedBytes, plainBytes);
  }

  void giveBack(Scratch scratch) {
    lock.lock();
    try {
      idle.push(scratch);
    } finally {
      lock.unlock();
    }
  }
}
