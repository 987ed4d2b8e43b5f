package org.arenalab.slab.heap;

import static org.arenalab.os.RawMemory.getLong;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.arenalab.os.Backoff;
import org.arenalab.os.Internal;
import org.arenalab.os.StackReserve;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.PageQueues;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.page.SpanCache;
import org.arenalab.slab.release.ReleasePolicy;

/**
 * The part of a heap that outlives its handle: pages, cached blocks, and the state that controls
 * access.
 *
 * <p><b>Access.</b> The owner's fast path takes no lock and publishes nothing. No other thread may
 * touch the lists while the owner might be on the fast path. The scavenger therefore gets access in
 * two steps. First it <i>nudges</i>: it installs empty lists, the decoy, for the owner. The owner
 * soon needs a block, comes to {@link #tryReinstallLists}, reinstalls the real lists and drains
 * them all. If the owner has not come one round later, the scavenger <i>claims</i> the heap. It
 * installs blocked lists, which serve no block and accept none. It continues only if {@link
 * QuietThread} proves that the owner is blocked outside of its heap. An owner that returns during a
 * claim waits until the claim ends.
 *
 * <p>The decoy accepts freed blocks, so a nudge sends no free to a path that it never took before.
 * Compiled code would be deoptimised for such a path, and its next version would be slower.
 *
 * <pre>
 *              nudge            claim
 *      OWNED --------> NUDGED <-------> CLAIMED
 *        ^  owner's next |                 ^
 *        +---------------+                 | claim, adopt
 *        |                    close        v
 *        +------------------------------> ABANDONED
 * </pre>
 */
@Internal
public final class HeapCore {
  /** The state that controls access to the heap. */
  public enum State {
    OWNED,
    NUDGED,
    CLAIMED,
    ABANDONED,
    CLOSED
  }

  private static final int SLOW_CALLS_PER_LOOK = 64;

  public final int owner;
  public final PageQueues pages;
  public final OutgoingFrees outgoing;

  /** The large spans that were freed here; any thread may drain them. */
  public final SpanCache spans;

  /** The backoff of samples of the owner's stack; used only by the scavenger's rounds. */
  public final SampleBackoff samples = new SampleBackoff();

  private final RemoteFrees remote;
  private final ReleasePolicy policy;
  private final LongSupplier clockNs;
  private final CachedBlocks cached;

  /** The real lists, which the handle of the owner uses. */
  private final long[] hot;

  /**
   * Totals by class: blocks of other heaps that were freed here, and remote blocks of this heap
   * that were collected.
   */
  private final long[] sent = new long[SizeClasses.COUNT];

  private final long[] received = new long[SizeClasses.COUNT];
  private final AtomicReference<State> state = new AtomicReference<>(State.OWNED);
  private volatile HeapHandle handle;
  private volatile long lastTickNs;
  private int slowCalls;

  /** A hook of tests of races; does nothing otherwise. */
  private Consumer<RaceWindow> windows = window -> {};

  public HeapCore(
      int owner,
      Region region,
      FreePages freePages,
      RemoteFrees remote,
      ReleasePolicy policy,
      LongSupplier clockNs) {
    this.owner = owner;
    this.remote = remote;
    this.policy = policy;
    this.clockNs = clockNs;
    pages = new PageQueues(region, freePages, owner);
    cached = new CachedBlocks(pages);
    hot = cached.hot();
    outgoing = new OutgoingFrees(remote);
    spans = new SpanCache(freePages);
    lastTickNs = clockNs.getAsLong();
  }

  public State state() {
    return state.get();
  }

  public HeapHandle handle() {
    return handle;
  }

  /** Returns the thread that uses the heap; null if there is none, or a lock guards the heap. */
  public Thread ownerThread() {
    HeapHandle now = handle;
    return now == null ? null : now.thread();
  }

  /** Returns whether the handle is open and uses the real lists. Only the owner may ask. */
  public boolean isUsedBy(HeapHandle caller) {
    return caller.uses(hot);
  }

  /** Hands the heap to {@code next}. The caller has made or claimed the heap. */
  public void handTo(HeapHandle next) {
    handle = next;
    next.use(hot);
    state.set(State.OWNED);
  }

  /**
   * Reinstalls the real lists, if another thread had installed others. Returns false if the handle
   * or the heap is closed.
   */
  public boolean tryReinstallLists(HeapHandle caller) {
    Backoff backoff = null;
    while (!caller.uses(hot)) {
      StackReserve.requireForOperation();
      if (caller.isClosed() || state.get() == State.CLOSED) {
        return false;
      }
      boolean nudged = state.compareAndSet(State.NUDGED, State.OWNED);
      if (nudged || state.get() == State.OWNED) {
        windows.accept(RaceWindow.ANSWERED);
        caller.use(hot);
        cached.drainDecoy();
      } else {
        backoff = backoff == null ? new Backoff() : backoff;
        backoff.again();
      }
      if (nudged) {
        tick();
      }
    }
    return true;
  }

  /** Pops a block of the class; returns 0 if the allocator has no room. */
  public long pop(int sizeClass) {
    lookAtClock();
    return cached.isHot(sizeClass) || tryRefill(sizeClass) ? cached.pop(sizeClass) : 0;
  }

  private boolean tryRefill(int sizeClass) {
    if (cached.tryUseSpare(sizeClass)) {
      return true;
    }
    if (remote.isPending(owner)) {
      collect();
      if (cached.isHot(sizeClass)) {
        return true;
      }
    }
    return cached.tryFill(sizeClass);
  }

  /** Caches a block of this heap; the hot list may be full. */
  public void push(int sizeClass, long address) {
    lookAtClock();
    cached.add(sizeClass, address);
  }

  /** Adds a block of another heap to the outgoing frees. */
  public void send(int toOwner, int sizeClass, long address) {
    lookAtClock();
    if (outgoing.isFlushedBy(toOwner)) {
      StackReserve.requireForOperation();
    }
    outgoing.add(toOwner, address);
    sent[sizeClass]++;
  }

  /** Collects the blocks that other threads freed. */
  void collect() {
    long address = remote.takeAll(owner);
    while (address != 0) {
      long next = getLong(address);
      int sizeClass = pages.classOf(address);
      received[sizeClass]++;
      cached.add(sizeClass, address);
      address = next;
    }
  }

  private void lookAtClock() {
    if (++slowCalls % SLOW_CALLS_PER_LOOK == 0) {
      StackReserve.requireForOperation();
      if (clockNs.getAsLong() - lastTickNs >= policy.tickNs()) {
        tick();
      }
    }
  }

  /**
   * Empties the caches, so that no cached block pins a page; FAST only hands over outgoing frees.
   * Runs in the thread that uses the heap.
   */
  void tick() {
    if (policy.drains()) {
      drain();
      pages.tidy(1);
    } else {
      outgoing.flush();
    }
    lastTickNs = clockNs.getAsLong();
  }

  /** Puts every cached block on its page's list. */
  void drain() {
    spans.drain();
    outgoing.flush();
    collect();
    cached.drain();
  }

  /** Drains, and returns every empty page to the free pages. */
  public void drainWholly() {
    drain();
    pages.tidy(0);
  }

  /** Returns whether a drain would find anything; a guess if the owner runs. */
  public boolean holdsAnything() {
    if (remote.isPending(owner) || !outgoing.isEmpty()) {
      return true;
    }
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      if (cached.holdsAny(sizeClass) || pages.headIsEmpty(sizeClass)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Makes the owner come to {@link #tryReinstallLists} when it next needs a block that it did not
   * free.
   */
  public boolean tryNudge() {
    if (!state.compareAndSet(State.OWNED, State.NUDGED)) {
      return false;
    }
    windows.accept(RaceWindow.NUDGED);
    HeapHandle nudged = handle;
    nudged.use(cached.decoy());
    // The fence keeps the reads of the handle's state after the store. A handle that is closed
    // later than these reads also blocks its lists later.
    VarHandle.fullFence();
    if (nudged.isClosed() || state.get() == State.CLOSED) {
      nudged.block();
    }
    return true;
  }

  /** Claims the heap: its owner waits until {@link #endClaim}. */
  public boolean tryClaim(State from) {
    if (!state.compareAndSet(from, State.CLAIMED)) {
      return false;
    }
    // Any lists may be installed now: the stores of a nudge and of its answer may arrive in either
    // order.
    block();
    windows.accept(RaceWindow.CLAIMED);
    return true;
  }

  /**
   * Claims a nudged heap whose owner is outside of it. An owner that answered an earlier nudge may
   * store its lists late, over the blocked lists of the claim. Such an owner would not wait. The
   * final check of the lists finds this case: a quiet owner has no store pending.
   *
   * @param isQuiet whether a thread is blocked outside of its heap; called under the claim
   * @return true if the heap is claimed; the caller drains it before {@link #endClaim}
   */
  public boolean tryClaimIfQuiet(Predicate<Thread> isQuiet) {
    if (!tryClaim(State.NUDGED)) {
      return false;
    }
    boolean quiet = false;
    try {
      // A shared heap has no thread of its own. It is drained under its lock instead.
      Thread owner = ownerThread();
      quiet = owner != null && isQuiet.test(owner) && isBlocked();
    } finally {
      if (!quiet) {
        endClaim(State.NUDGED);
      }
    }
    return quiet;
  }

  /** Blocks the lists of the handle. A heap has no handle if making its first handle failed. */
  private void block() {
    HeapHandle now = handle;
    if (now != null) {
      now.block();
    }
  }

  /** Returns whether the handle has blocked lists. */
  public boolean isBlocked() {
    return handle.uses(CachedBlocks.blocked());
  }

  public void endClaim(State to) {
    if (to == State.NUDGED) {
      handle.use(cached.decoy());
    }
    state.set(to);
  }

  /** Abandons the heap with its pages, and closes the handle. Called by the owner. */
  public void abandon(HeapHandle closing) {
    closing.markClosed();
    Backoff backoff = new Backoff();
    drainWholly();
    while (!state.compareAndSet(State.OWNED, State.ABANDONED)
        && !state.compareAndSet(State.NUDGED, State.ABANDONED)) {
      backoff.again();
    }
    // Last, so that no nudge or claim stores lists after this.
    closing.block();
  }

  /**
   * Closes the heap; no operation may use it after that. Its owner is outside of every slow path.
   */
  public void close() {
    state.set(State.CLOSED);
    block();
  }

  /**
   * Installs an action that runs in the thread that is in a window. For tests, before other threads
   * use the heap.
   */
  public void widen(Consumer<RaceWindow> action) {
    windows = action;
  }

  public long cachedBlocks(int sizeClass) {
    return cached.count(sizeClass);
  }

  public long sentBlocks(int sizeClass) {
    return sent[sizeClass];
  }

  public long receivedBlocks(int sizeClass) {
    return received[sizeClass];
  }

  /** Returns the hot, the spare and the decoy list of a class. For checks. */
  public long[] cachedLists(int sizeClass) {
    return cached.lists(sizeClass);
  }

  public long remoteList() {
    return remote.peek(owner);
  }
}
