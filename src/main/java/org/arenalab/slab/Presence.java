package org.arenalab.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.arenalab.os.Pause;
import org.arenalab.os.ProcessBarrier;
import org.arenalab.os.StackReserve;

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
 * <p>The fast path of an unchecked heap does not use this class; {@link Mappings#release} handles
 * it.
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

  /** The nesting depth of the owner's operations; only the owner writes it. */
  private int depth;

  private volatile boolean closed;

  /**
   * Enters an operation, which {@link #leave} ends.
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
    Pause pause = new Pause();
    while ((int) DEPTH.getAcquire(this) > 0 && (owner == null || owner.isAlive())) {
      pause.again();
    }
  }
}
