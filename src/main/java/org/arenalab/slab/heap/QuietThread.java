package org.arenalab.slab.heap;

import java.util.Set;
import org.arenalab.os.Internal;

/**
 * A test whether a thread is blocked outside of its heap, and therefore not in the middle of an
 * operation.
 *
 * <p><b>Why this is sound.</b> {@link Thread#getStackTrace} shows the state of the thread at one
 * moment, inlined methods included. In a native method (park, wait, sleep, a read from a socket)
 * the thread executes no Java code. If no frame belongs to a heap's class, the next operation
 * starts after the native method returns. That operation loads the handle's lists again: the
 * compiler keeps no field's value across a native call. A thread that computes is never considered
 * quiet. A thread in a downcall of the foreign-function interface, whose frames are hidden, is not
 * considered quiet, either.
 *
 * <p><b>Depends on HotSpot.</b> The Java memory model orders nothing here: a stack trace is not a
 * synchronisation action. HotSpot orders both directions.
 *
 * <ul>
 *   <li><b>Owner to caller.</b> A thread that calls a native method stores its new thread state
 *       with release. The handshake reads that state with acquire before it walks the stack. All
 *       that the owner wrote before the call is therefore visible to the caller afterwards.
 *   <li><b>Caller to owner.</b> The handshake arms the owner's poll with release, after all that
 *       the caller wrote before. On its return to Java, the owner stores its state, passes a full
 *       fence and reads the poll with acquire. If the owner finds the poll armed, it waits for the
 *       handshake. Otherwise the handshake finds the owner outside of native code, and waits for
 *       the owner's next poll.
 * </ul>
 *
 * <p>A JVM that takes stack traces in another way must be checked for these two orderings first.
 * {@link HeapCore#tryClaimIfQuiet} handles stores of the owner that are pending when the claim
 * begins.
 *
 * <p>A class that overrides {@code getStackTrace} could show any stack, so its threads are never
 * considered quiet.
 *
 * <p>Cost: a handshake with the thread, some tens of microseconds.
 */
@Internal
public final class QuietThread {
  /**
   * The classes whose methods are operations of a heap. Names, because a process without checked
   * allocators never loads some of the classes.
   */
  public static final Set<String> HEAPS =
      Set.of(
          "org.arenalab.slab.SlabHeap",
          "org.arenalab.slab.PlainHeap",
          "org.arenalab.slab.CheckedHeap",
          "org.arenalab.slab.GuardedHeap");

  private static final ClassValue<Boolean> SHOWS_ITS_STACK =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          try {
            return type.getMethod("getStackTrace").getDeclaringClass() == Thread.class;
          } catch (NoSuchMethodException | LinkageError e) {
            return false;
          }
        }
      };

  private QuietThread() {}

  public static boolean isQuiet(Thread thread) {
    StackTraceElement[] frames = framesOf(thread);
    return frames.length > 0 && frames[0].isNativeMethod() && isOutside(frames);
  }

  /**
   * Tests whether a thread was in no operation of a heap at one moment during the call. In contrast
   * to a quiet thread, it may compute and may have entered an operation since.
   */
  static boolean isOutside(Thread thread) {
    StackTraceElement[] frames = framesOf(thread);
    return frames.length > 0 && isOutside(frames);
  }

  /** Returns no frames if the thread has ended or could show any stack. */
  private static StackTraceElement[] framesOf(Thread thread) {
    return SHOWS_ITS_STACK.get(thread.getClass())
        ? thread.getStackTrace()
        : new StackTraceElement[0];
  }

  private static boolean isOutside(StackTraceElement[] frames) {
    for (StackTraceElement frame : frames) {
      if (HEAPS.contains(frame.getClassName())) {
        return false;
      }
    }
    return true;
  }
}
