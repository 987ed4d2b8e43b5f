package org.arenalab.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.arenalab.os.Pause;
import org.arenalab.os.ProcessBarrier;
import org.arenalab.os.StackReserve;

/**
 * Shows a thread that closes the allocator whether a heap's owner is inside an operation.
 *
 * <p><b>The asymmetric handshake.</b> The owner writes its depth and then reads {@code closed}. The
 * closing thread writes {@code closed}, {@linkplain #fence issues a process-wide barrier}, and then
 * reads the depth. Either the owner sees that it is closed, or the closing thread sees the owner.
 * The owner needs no fence, because the barrier stands for it: HotSpot's compilers move nothing
 * across the fence that costs no instruction. Where the kernel has no such barrier, the owner uses
 * a full fence.
 *
 * <p>The fast path of an unchecked heap does not come here. {@link Region#release} deals with it.
 *
 * <p><b>Stack overflow.</b> The compiled {@link #show} takes less stack than the interpreted one,
 * so leaving may need more than entering did. {@link #enter} therefore checks the stack first.
 *
 * <p><b>Cost</b> for the owner: two stores, one load, and a {@link StackReserve#requireForCall}.
 */
final class Presence {
  private static final boolean ASYMMETRIC = ProcessBarrier.isAvailable();
  private static final VarHandle DEPTH;

  static {
    try {
      DEPTH = MethodHandles.lookup().findVarHandle(Presence.class, "depth", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** How many operations the owner is in, one inside the other; it alone writes. */
  private int depth;

  private volatile boolean closed;

  /**
   * Enters an operation, to be ended by {@link #leave}.
   *
   * @throws AllocatorClosedException if the allocator is closed, and the owner is not inside yet
   * @throws StackOverflowError if the stack might not suffice to leave; nothing has changed then
   */
  void enter() {
    // Overflows here, before the depth is changed, where leaving might.
    StackReserve.requireForCall();
    int before = depth;
    boolean entered = false;
    try {
      show(before + 1);
      if (ASYMMETRIC) {
        VarHandle.acquireFence();
      } else {
        VarHandle.fullFence();
      }
      entered = before > 0 || !closed;
    } finally {
      if (!entered) {
        show(before);
      }
    }
    if (!entered) {
      throw new AllocatorClosedException("the allocator");
    }
  }

  /** Leaves an operation, after its last access to the allocator's memory. */
  void leave() {
    show(depth - 1);
  }

  private void show(int operations) {
    DEPTH.setRelease(this, operations);
  }

  /** Lets the owner into no new operation. */
  void close() {
    closed = true;
  }

  /** Between {@link #close} and {@link #awaitOutside} of all heaps. */
  static void fence() {
    VarHandle.fullFence();
    if (ASYMMETRIC) {
      ProcessBarrier.issue();
    }
  }

  /**
   * Returns when the owner is outside.
   *
   * @param owner a thread that may end without leaving; null for none
   */
  void awaitOutside(Thread owner) {
    Pause pause = new Pause();
    while ((int) DEPTH.getAcquire(this) > 0 && (owner == null || owner.isAlive())) {
      pause.again();
    }
  }
}
