package org.arenalab.os;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.invoke.MethodHandle;
import java.util.Arrays;

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
 *
 * <p><b>Static initializers.</b> A static initializer that ends in a {@link StackOverflowError}
 * leaves its class unusable for the life of the process. The thread of the first call therefore
 * also initializes the classes of this room whose initializers need many frames. A higher room
 * passes the names of its own classes to {@link #initializeOnce}, before it uses any of them.
 */
public final class StackReserve {
  /**
   * Classes of this room, and one that it waits with. Their initializers do not call this class.
   */
  static final String CLASSES =
      """
      org.agrona.concurrent.BackoffIdleStrategy
      org.arenalab.os.Backoff
      org.arenalab.os.StackProbes
      org.arenalab.os.RawMemory
      org.arenalab.os.LibC
      org.arenalab.os.DescriptorCalls
      org.arenalab.os.Errno
      org.arenalab.os.UseCount
      org.arenalab.os.ReleaseGate
      org.arenalab.os.SharedMemory
      org.arenalab.os.process.ProcessBarrier
      org.arenalab.os.process.ProcessorClock
      org.arenalab.os.residency.PageMapScanDescriptor
      org.arenalab.os.residency.Residency
      """;

  /**
   * True once {@link StackProbes} is initialized. This class has no static initializer of its own,
   * because the first caller may be near the end of its stack.
   */
  private static boolean ready;

  /** The lists that {@link #initializeOnce} has initialized; null at first. */
  private static String[] initialized;

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
   * Initializes the classes of a list in a thread whose stack suffices, and waits for that thread.
   * Does nothing if an equal list was initialized before. Skips a class whose initializer fails:
   * the first use of the class reports the failure.
   *
   * <p>Cost after the first call: a comparison with each list of the process.
   *
   * @param classNames full names of classes, as for {@link Class#forName(String)}, separated by
   *     white space: a constant, because the caller's class may have no static initializer. The
   *     initializers of the named classes do not call this method
   * @throws NullArgumentException if {@code classNames} is null
   */
  public static void initializeOnce(String classNames) {
    requireNonNull(classNames, "classNames");
    prepare();
    String[] lists = initialized;
    int count = lists == null ? 0 : lists.length;
    for (int i = 0; i < count; i++) {
      // Not list.equals: another thread may be storing the array, and an element still be null.
      if (classNames.equals(lists[i])) {
        return;
      }
    }
    initializeAll(classNames);
    String[] more = count == 0 ? new String[1] : Arrays.copyOf(lists, count + 1);
    more[count] = classNames;
    // If two threads store, one list may be lost: it is then initialized again, without effect.
    initialized = more;
  }

  private static void initializeAll(String classNames) {
    Initializer initializer = new Initializer(classNames);
    initializer.start();
    initializer.finish();
  }

  /** A thread that initializes classes on a stack of sufficient size. */
  private static final class Initializer extends Thread {
    private static final long STACK_BYTES = 1 << 20;

    private final String classNames;

    Initializer(String classNames) {
      super(null, null, "arenalab-stack", STACK_BYTES, false);
      this.classNames = classNames;
      setDaemon(true);
    }

    @Override
    public void run() {
      for (String name : classNames.strip().split("\\s+", -1)) {
        initialize(name);
      }
    }

    private static void initialize(String name) {
      try {
        Class.forName(name, true, StackReserve.class.getClassLoader());
      } catch (ClassNotFoundException | LinkageError unusable) {
        System.getLogger(StackReserve.class.getName())
            .log(System.Logger.Level.DEBUG, "no class " + name, unusable);
      }
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
      // A caller may be inside the initializer of a class that calls this one.
      initializeAll(CLASSES);
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
