package org.arenalab.slab;

import static org.arenalab.os.RawMemory.getLong;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.arenalab.os.Pause;
import org.arenalab.os.StackReserve;

/**
 * What outlives a heap's handle: its pages, its cached blocks, and who may touch them now.
 *
 * <p><b>Who may touch it.</b> The owner's fast path takes no lock and makes no announcement, so
 * nobody else may touch the lists while the owner might be in it. The {@link Scavenger} gets at a
 * heap in two steps. It <i>nudges</i>: it puts empty lists, the decoy, in front of the owner, who
 * therefore soon comes here for a block, puts the real ones back and drains them all. If a whole
 * round later the owner has not come, the scavenger <i>claims</i> the heap: it puts lists there
 * that neither give nor take, and goes on only if {@link QuietThread} proves that the owner is
 * blocked outside of its heap; if the owner comes back meanwhile, it waits until the claim is over.
 *
 * <p>The decoy takes what is freed, so that a nudge makes no free go a way that it never went
 * before: compiled code would be thrown away for it, and the next version would be slower.
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
final class HeapCore {
  /** Who may touch the heap. */
  enum State {
    OWNED,
    NUDGED,
    CLAIMED,
    ABANDONED,
    CLOSED
  }

  /** More than the classes, so that no value of a byte needs a test but the array's own. */
  private static final int LISTS = 64;

  private static final int REFILL_BLOCKS = 32;
  private static final int SLOW_CALLS_PER_LOOK = 64;
  private static final long[] EMPTY = emptyLists();

  /** What an owner finds that is to come to the slow path. Never written. */
  private static final long[] BLOCKED = blockedLists();

  final int owner;
  final PageQueues pages;
  final OutgoingFrees outgoing;

  /** Large spans that were freed here; any thread may drain them. */
  final SpanCache spans;

  /** When the scavenger samples the owner's stack; used by its rounds alone. */
  final SampleBackoff samples = new SampleBackoff();

  private final RemoteFrees remote;
  private final ReleasePolicy policy;
  private final LongSupplier clockNs;
  private final long[] hot = EMPTY.clone();
  private final long[] spare = EMPTY.clone();

  /** Empty lists that a nudge puts in front of the owner. */
  private final long[] decoy = EMPTY.clone();

  /** Blocks of other heaps freed here, and blocks of this one collected, by class, since ever. */
  private final long[] sent = new long[SizeClasses.COUNT];

  private final long[] received = new long[SizeClasses.COUNT];
  private final AtomicReference<State> state = new AtomicReference<>(State.OWNED);
  private volatile SlabHeap handle;
  private volatile long lastTickNs;
  private int slowCalls;

  /** Does nothing, except in tests of races. */
  private Consumer<RaceWindow> windows = window -> {};

  HeapCore(
      int owner,
      Region region,
      PageStore store,
      RemoteFrees remote,
      ReleasePolicy policy,
      LongSupplier clockNs) {
    this.owner = owner;
    this.remote = remote;
    this.policy = policy;
    this.clockNs = clockNs;
    pages = new PageQueues(region, store, owner);
    outgoing = new OutgoingFrees(remote);
    spans = new SpanCache(store);
    lastTickNs = clockNs.getAsLong();
  }

  private static long[] emptyLists() {
    long[] lists = blockedLists();
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      lists[sizeClass] = BlockList.empty(SizeClasses.cachedBlocks(sizeClass));
    }
    return lists;
  }

  private static long[] blockedLists() {
    long[] lists = new long[LISTS];
    Arrays.fill(lists, BlockList.BLOCKED);
    return lists;
  }

  static long[] blocked() {
    return BLOCKED;
  }

  State state() {
    return state.get();
  }

  SlabHeap handle() {
    return handle;
  }

  /** Lets {@code next} use this heap; it is nobody's else, or the caller has claimed it. */
  void handTo(SlabHeap next) {
    handle = next;
    next.use(hot);
    state.set(State.OWNED);
  }

  /**
   * Makes the real lists the handle's, if somebody had put others there.
   *
   * @throws AllocatorClosedException if the heap is not the handle's any more
   */
  void settle(SlabHeap caller) {
    Pause pause = null;
    while (!caller.uses(hot)) {
      StackReserve.requireForOperation();
      if (caller.isClosed() || state.get() == State.CLOSED) {
        throw new AllocatorClosedException("the heap");
      }
      boolean nudged = state.compareAndSet(State.NUDGED, State.OWNED);
      if (nudged || state.get() == State.OWNED) {
        windows.accept(RaceWindow.SETTLED);
        caller.use(hot);
        putBack(decoy);
      } else {
        pause = pause == null ? new Pause() : pause;
        pause.again();
      }
      if (nudged) {
        tick();
      }
    }
  }

  /** A block of the class; 0 if there is no room. */
  long pop(int sizeClass) {
    lookAtClock();
    if (BlockList.first(hot[sizeClass]) == 0 && !refill(sizeClass)) {
      return 0;
    }
    long word = hot[sizeClass];
    hot[sizeClass] = BlockList.popped(word);
    return BlockList.first(word);
  }

  private boolean refill(int sizeClass) {
    if (BlockList.first(spare[sizeClass]) != 0) {
      hot[sizeClass] = spare[sizeClass];
      spare[sizeClass] = EMPTY[sizeClass];
      return true;
    }
    if (remote.isPending(owner)) {
      collect();
      if (BlockList.first(hot[sizeClass]) != 0) {
        return true;
      }
    }
    int limit = Math.min(REFILL_BLOCKS, SizeClasses.cachedBlocks(sizeClass));
    hot[sizeClass] = pages.take(sizeClass, hot[sizeClass], limit);
    return BlockList.first(hot[sizeClass]) != 0;
  }

  /** Takes a block of this heap back whose hot list may be full. */
  void push(int sizeClass, long address) {
    lookAtClock();
    keep(sizeClass, address);
  }

  private void keep(int sizeClass, long address) {
    if (BlockList.isFull(hot[sizeClass])) {
      pages.putAll(sizeClass, spare[sizeClass]);
      spare[sizeClass] = hot[sizeClass];
      hot[sizeClass] = EMPTY[sizeClass];
    }
    hot[sizeClass] = BlockList.pushed(hot[sizeClass], address);
  }

  /** Takes a block of another heap, to be handed over with others. */
  void send(int toOwner, int sizeClass, long address) {
    lookAtClock();
    if (outgoing.isFlushedBy(toOwner)) {
      StackReserve.requireForOperation();
    }
    outgoing.add(toOwner, address);
    sent[sizeClass]++;
  }

  /** Takes in what other threads freed. */
  void collect() {
    long address = remote.takeAll(owner);
    while (address != 0) {
      long next = getLong(address);
      int sizeClass = pages.classOf(address);
      received[sizeClass]++;
      keep(sizeClass, address);
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

  /** Leaves nothing cached that could pin a page: in the owner's thread, or under a claim. */
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
    putBack(spare);
    putBack(decoy);
    putBack(hot);
  }

  private void putBack(long[] lists) {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      pages.putAll(sizeClass, lists[sizeClass]);
      lists[sizeClass] = EMPTY[sizeClass];
    }
  }

  /** Drains, and gives every empty page back. */
  void drainWholly() {
    drain();
    pages.tidy(0);
  }

  /** Whether a drain would find anything; a guess if the owner runs. */
  boolean holdsAnything() {
    if (remote.isPending(owner) || !outgoing.isEmpty()) {
      return true;
    }
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      if (hot[sizeClass] != EMPTY[sizeClass]
          || spare[sizeClass] != EMPTY[sizeClass]
          || decoy[sizeClass] != EMPTY[sizeClass]
          || pages.headIsEmpty(sizeClass)) {
        return true;
      }
    }
    return false;
  }

  /** Makes the owner come to {@link #settle} as soon as it needs a block that it did not free. */
  boolean nudge() {
    if (!state.compareAndSet(State.OWNED, State.NUDGED)) {
      return false;
    }
    windows.accept(RaceWindow.NUDGED);
    SlabHeap nudged = handle;
    nudged.use(decoy);
    // The fence keeps the look at the handle after the store: a handle that is closed later blocks
    // its lists later, too.
    VarHandle.fullFence();
    if (nudged.isClosed() || state.get() == State.CLOSED) {
      nudged.use(BLOCKED);
    }
    return true;
  }

  /** Keeps the owner waiting; to be ended by {@link #endClaim}. */
  boolean claim(State from) {
    if (!state.compareAndSet(from, State.CLAIMED)) {
      return false;
    }
    // A nudge may have been answered before its own write arrived.
    block();
    windows.accept(RaceWindow.CLAIMED);
    return true;
  }

  /**
   * Claims a nudged heap whose owner is outside of it. An owner that has answered an earlier nudge
   * may store its lists late, over those of the claim; it would then not be kept waiting. The look
   * at the lists finds that: an owner that is quiet has no store pending.
   *
   * @param isQuiet whether a thread is blocked outside of its heap; asked under the claim
   * @return true if the heap is claimed, and to be drained before {@link #endClaim}
   */
  boolean claimIfQuiet(Predicate<Thread> isQuiet) {
    if (!claim(State.NUDGED)) {
      return false;
    }
    boolean quiet = false;
    try {
      // A heap without a thread of its own is drained under its lock instead.
      Thread owner = handle.thread();
      quiet = owner != null && isQuiet.test(owner) && isBlocked();
    } finally {
      if (!quiet) {
        endClaim(State.NUDGED);
      }
    }
    return quiet;
  }

  /** Blocks the lists of the handle; a heap whose first handle could not be made has none. */
  private void block() {
    SlabHeap now = handle;
    if (now != null) {
      now.use(BLOCKED);
    }
  }

  private boolean isBlocked() {
    return handle.uses(BLOCKED);
  }

  void endClaim(State to) {
    if (to == State.NUDGED) {
      handle.use(decoy);
    }
    state.set(to);
  }

  /** The owner, whose handle is marked as closed, gives the heap up, pages and all. */
  void abandon(SlabHeap closed) {
    Pause pause = new Pause();
    drainWholly();
    while (!state.compareAndSet(State.OWNED, State.ABANDONED)
        && !state.compareAndSet(State.NUDGED, State.ABANDONED)) {
      pause.again();
    }
    // Last, so that no nudge and no claim stores lists after this.
    closed.use(BLOCKED);
  }

  /** Nothing may be done with the heap any more; its owner is outside of every slow path. */
  void close() {
    state.set(State.CLOSED);
    block();
  }

  /** Calls {@code action} in the thread that is in a window; for tests, before any thread works. */
  void widen(Consumer<RaceWindow> action) {
    windows = action;
  }

  /**
   * Whether the owner of a closed heap is proved to be outside of its fast path, too. A checked
   * heap has none that {@link Presence} does not show.
   */
  boolean isQuiet() {
    Thread owner = handle.thread();
    return handle.checks() != null
        || HeapChecks.isOwner(owner)
        || !owner.isAlive()
        || QuietThread.isQuiet(owner);
  }

  long cachedBlocks(int sizeClass) {
    long empty = EMPTY[sizeClass];
    return BlockList.count(hot[sizeClass], empty)
        + BlockList.count(spare[sizeClass], empty)
        + BlockList.count(decoy[sizeClass], empty);
  }

  long sentBlocks(int sizeClass) {
    return sent[sizeClass];
  }

  long receivedBlocks(int sizeClass) {
    return received[sizeClass];
  }

  long hotList(int sizeClass) {
    return hot[sizeClass];
  }

  long spareList(int sizeClass) {
    return spare[sizeClass];
  }

  long decoyList(int sizeClass) {
    return decoy[sizeClass];
  }

  long remoteList() {
    return remote.peek(owner);
  }
}
