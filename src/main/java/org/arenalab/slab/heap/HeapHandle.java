package org.arenalab.slab.heap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.arenalab.os.Internal;

/**
 * The part of a heap's handle that other threads reach: the installed lists, the owner, and whether
 * the owner is inside an operation. {@code SlabHeap} adds the operations.
 *
 * <p>The fields are protected: the fast path of a subclass reads {@link #lists} directly.
 */
@Internal
public abstract class HeapHandle {
  private static final VarHandle LISTS = listsHandle();

  /** The hot lists. Empty or blocked lists in their place send the owner to the slow path. */
  protected long[] lists = CachedBlocks.blocked();

  /** Shows the owner's operations, except fast paths that are not {@link #shown}. */
  protected final Presence presence = new Presence();

  /** The thread that uses the heap; null if a lock guards the heap. */
  protected final Thread thread;

  /**
   * Whether {@link #presence} shows the fast path, too. A check of everything needs that: at close
   * it reads the lists of a heap whose owner must be outside. It adds a quarter to the time of an
   * operation.
   */
  protected final boolean shown;

  private volatile boolean closed;

  /**
   * @param thread null if a lock guards the heap
   * @param shown whether {@link #presence} shows the fast path, too
   */
  protected HeapHandle(Thread thread, boolean shown) {
    this.thread = thread;
    this.shown = shown;
  }

  private static VarHandle listsHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(HeapHandle.class, "lists", long[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Returns whether the caller is the heap's thread; true for a heap without a thread, which a lock
   * guards.
   */
  @SuppressWarnings("ReferenceEquality") // A thread is itself alone.
  protected final boolean isOwnedByCaller() {
    return thread == Thread.currentThread() || thread == null;
  }

  /**
   * Installs lists: the real, empty or blocked ones. Any thread may call this. The release store
   * makes drained lists visible as drained to the owner.
   */
  final void use(long[] lists) {
    LISTS.setRelease(this, lists);
  }

  @SuppressWarnings("ReferenceEquality") // Which of two arrays is in place, not what is in it.
  final boolean uses(long[] lists) {
    return this.lists == lists;
  }

  final Thread thread() {
    return thread;
  }

  /** Marks the handle as closed. Its lists are blocked later, or now by {@link #block}. */
  final void markClosed() {
    closed = true;
  }

  /** Blocks the lists: they serve no block and accept none. */
  final void block() {
    use(CachedBlocks.blocked());
  }

  protected final boolean isClosed() {
    return closed;
  }

  /** Returns whether the owner is proved to be outside of every operation of a closed heap. */
  final boolean isOutside() {
    return shown || isOwnedByCaller() || !thread.isAlive() || QuietThread.isQuiet(thread);
  }
}
