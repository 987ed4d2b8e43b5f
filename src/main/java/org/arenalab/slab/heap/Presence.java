package org.arenalab.slab.heap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.arenalab.os.Backoff;
import org.arenalab.os.Internal;
import org.arenalab.os.process.ProcessBarrier;

/**
 * A flag that shows whether a heap's owner is inside an operation, for the thread that closes the
 * allocator.
 *
 * <p><b>The asymmetric handshake.</b> The owner writes its depth and then reads {@code closed}. The
 * closing thread writes {@code closed}, {@linkplain #fence issues a process-wide barrier}, and then
 * reads the depth. Either the owner sees {@code closed}, or the closing thread sees the owner. The
 * owner needs no fence instruction, because the barrier replaces it. An acquire fence without an
 * instruction keeps HotSpot's compilers from reordering. If the kernel has no such barrier, the
 * owner uses a full fence.
 *
 * <p>The fast paths do not use this class, except if everything is checked; the release of the
 * mappings handles them.
 *
 * <p><b>Stack overflow.</b> {@link #leave} may need more stack than {@link #tryEnter} did, because
 * one may be compiled and the other interpreted. A stack overflow in {@code leave} leaves the depth
 * one too high. {@link #awaitOutside} recognizes the stale depth by the owner's stack trace: a
 * check of the stack in each {@code tryEnter} would cost more.
 *
 * <p><b>Cost</b> for the owner: two stores and one load.
 */
@Internal
public final class Presence {
  private static final boolean ASYMMETRIC = ProcessBarrier.isAvailable();
  private static final VarHandle DEPTH;

  /** The waits of a {@link Backoff} between two looks at the owner's stack: some 20 ms. */
  private static final int WAITS_PER_LOOK = 512;

  static {
    try {
      DEPTH = MethodHandles.lookup().findVarHandle(Presence.class, "depth", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The nesting depth of the owner's operations; only the owner writes it. */
  private int depth;

  private volatile boolean closed;

  /** Whether {@link #tryEnter} refuses nested operations, too: the depth may be stale. */
  private volatile boolean nestedRefused;

  /**
   * Enters an operation, which {@link #leave} ends. Returns false if the allocator is closed, and
   * the owner is not inside yet.
   */
  public boolean tryEnter() {
    int before = depth;
    boolean entered = false;
    try {
      show(before + 1);
      if (ASYMMETRIC) {
        VarHandle.acquireFence();
      } else {
        VarHandle.fullFence();
      }
      entered = !closed || (before > 0 && !nestedRefused);
    } finally {
      if (!entered) {
        show(before);
      }
    }
    return entered;
  }

  /** Leaves an operation, after its last access to the allocator's memory. */
  public void leave() {
    show(depth - 1);
  }

  private void show(int operations) {
    DEPTH.setRelease(this, operations);
  }

  /** Prevents the owner from entering a new operation. */
  void close() {
    closed = true;
  }

  /** Issues the barrier between {@link #close} and {@link #awaitOutside} of all heaps. */
  static void fence() {
    VarHandle.fullFence();
    if (ASYMMETRIC) {
      ProcessBarrier.issue();
    }
  }

  /**
   * Waits until the owner is outside.
   *
   * @param owner a thread that may end without leaving; null for none
   */
  void awaitOutside(Thread owner) {
    Backoff backoff = new Backoff();
    for (int waits = 1; isInside(owner); waits++) {
      if (waits % WAITS_PER_LOOK == 0 && owner != null && hasStaleDepth(owner)) {
        return;
      }
      backoff.again();
    }
  }

  private boolean isInside(Thread owner) {
    return (int) DEPTH.getAcquire(this) > 0 && (owner == null || owner.isAlive());
  }

  /**
   * Tests whether the owner is outside although its depth says otherwise. If so, the owner can
   * enter no operation any more, not even a nested one.
   *
   * <p>The first look finds the owner outside. The owner may enter after it, and take its own
   * operation for a nested one. The second look comes after the refusal is visible to the owner. If
   * the second look finds the owner inside, the operation may go on, nested ones included, and the
   * caller waits for it. A nested operation that was refused in between has changed nothing.
   */
  private boolean hasStaleDepth(Thread owner) {
    if (!QuietThread.isOutside(owner)) {
      return false;
    }
    nestedRefused = true;
    fence();
    nestedRefused = QuietThread.isOutside(owner);
    return nestedRefused;
  }
}
