package org.arenalab.os;

import java.lang.invoke.MethodHandle;

/**
 * A check that the calling thread's stack has room for the rest of an operation. An operation calls
 * it before its first change. A {@link StackOverflowError} then arrives before any change, not
 * while a lock is held or a list is half linked.
 *
 * <p><b>Guarantees.</b> After a method here returned, Java code may use that method's number of
 * bytes below the caller's frame without a {@link StackOverflowError}. The room that the JVM keeps
 * for native code is not part of those bytes.
 *
 * <p><b>Tiers.</b> An operation that calls another checked operation requires more than the inner
 * one. The inner check therefore cannot fail halfway through the outer operation.
 *
 * <p><b>Mechanism.</b> On entry to a method, interpreted or compiled, HotSpot checks that its
 * interpreter frame fits. {@link StackProbes} has empty methods with many local variables, so one
 * check covers all bytes.
 *
 * <p><b>Cost.</b> A call, and one store for each page, if compiled. About a microsecond if
 * interpreted, to clear the variables. No garbage. The first call of the process starts a thread
 * and waits for it.
 */
public final class StackReserve {
  /**
   * True once {@link StackProbes} is initialized. This class has no static initializer of its own,
   * because the first caller may be near the end of its stack.
   */
  private static boolean ready;

  private StackReserve() {}

  /** Requires room for a system call and its bookkeeping: 4 KiB. */
  public static void requireForCall() {
    prepare();
    require(StackProbes.CALL);
  }

  /** Requires room for a part of an operation that makes system calls: 8 KiB. */
  public static void requireForPart() {
    prepare();
    require(StackProbes.PART);
  }

  /** Requires room for an operation of an allocator: 12 KiB. */
  public static void requireForOperation() {
    prepare();
    require(StackProbes.OPERATION);
  }

  /** Requires room for an operation that consists of several operations: 16 KiB. */
  public static void requireForOperations() {
    prepare();
    require(StackProbes.OPERATIONS);
  }

  /**
   * A thread that initializes the probes, which takes many frames, on a stack of sufficient size.
   */
  private static final class Initializer extends Thread {
    private static final long STACK_BYTES = 1 << 20;

    Initializer() {
      super(null, null, "arenalab-stack", STACK_BYTES, false);
      setDaemon(true);
    }

    @Override
    public void run() {
      require(StackProbes.CALL);
    }

    void finish() {
      boolean interrupted = false;
      while (isAlive()) {
        try {
          join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void prepare() {
    if (!ready) {
      Initializer initializer = new Initializer();
      initializer.start();
      initializer.finish();
      ready = true;
    }
  }

  private static void require(MethodHandle probe) {
    try {
      probe.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a probe declares no exception", e);
    }
  }
}
