package org.arenalab.pager.protocol;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/** Zeroed memory for one part of a session, and threads that race on it. */
final class SharedPart implements AutoCloseable {
  private static final long BYTES = 1 << 20;

  private final long address = VirtualMemory.mapAnonymous(BYTES);

  long address() {
    return address;
  }

  /** Runs both at the same time; returns after both, or fails with the first failure. */
  static void race(Callable<?> first, Callable<?> second) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> a = threads.submit(first);
      Future<?> b = threads.submit(second);
      a.get(60, TimeUnit.SECONDS);
      b.get(60, TimeUnit.SECONDS);
    }
  }

  /** Lets the other thread run, if both have one processor. */
  static void pause() {
    LockSupport.parkNanos(1000);
  }

  @Override
  public void close() {
    ReleaseGate.ours().unmap(address, BYTES);
  }
}
