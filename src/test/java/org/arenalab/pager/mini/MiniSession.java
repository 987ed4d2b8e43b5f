package org.arenalab.pager.mini;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.process.DeathSwitch;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.CommandRing;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.RangeEntry;
import org.arenalab.pager.protocol.RangeTable;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.arenalab.pager.protocol.SessionLayout;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageReader;
import org.arenalab.pager.store.PageStore;
import org.arenalab.pager.store.PageStoreConfig;

/**
 * One client of {@link MiniDaemon}: evicts each page of each range again and again, in runs of
 * random length at random places.
 */
final class MiniSession implements Runnable {
  private static final long STORE_BYTES = 256L << 20;
  private static final int LANES = 2;

  /** The restorer of a page while it is armed. */
  static final int ARMER = PageWord.MAX_LANE;

  private static final AtomicInteger IDS = new AtomicInteger();

  /** A range that is registered. */
  private record Active(RangeEntry entry, long address, long end, int firstPage, int pages) {}

  private final MessageChannel channel;
  private final MiniDaemon.Options options;
  private final Userfaultfd faults;
  private final UserfaultfdRequests requests;
  private final SessionMemory session;
  private final SharedMemory storeFile;
  private final PageStore store;
  private final DeathSwitch deathSwitch = DeathSwitch.create();
  private final long pageBytes;
  private volatile List<Active> ranges = List.of();
  private volatile boolean stopped;

  private MiniSession(
      MessageChannel channel, Message.Hello hello, Userfaultfd faults, MiniDaemon.Options options) {
    this.channel = channel;
    this.options = options;
    this.faults = faults;
    pageBytes = hello.pageSizeBytes();
    requests = faults.newRequests();
    SessionLayout layout = SessionLayout.of(hello.maxBytes(), hello.pageSizeBytes());
    session =
        SessionMemory.create(
            SharedMemory.createSealableMemfd("mini-session"), layout, IDS.incrementAndGet());
    storeFile = SharedMemory.createSealableMemfd("mini-store");
    store = PageStore.create(storeFile, PageStoreConfig.ofCapacity(STORE_BYTES), session.words());
  }

  /** Serves a client until it says goodbye or dies. */
  static void serve(MessageChannel channel, MiniDaemon.Options options) {
    Optional<ReceivedMessage> first = channel.receive();
    if (first.isEmpty()) {
      return;
    }
    if (options.refuse()) {
      channel.send(new Message.Refused(Message.Reason.BUSY, "the test wants that"));
      return;
    }
    Message.Hello hello = (Message.Hello) first.get().message();
    Userfaultfd faults = Userfaultfd.received(first.get().take(0));
    new MiniSession(channel, hello, faults, options).serve();
  }

  private void serve() {
    long storeBytes = storeFile.status().sizeBytes();
    try (SharedMemory shared = store.shareReadOnly()) {
      channel.send(
          new Message.Welcome(
              session.header().sessionId(), session.layout().sizeBytes(), storeBytes, 6),
          session.file().descriptor(),
          shared.descriptor(),
          deathSwitch.readEnd());
    }
    deathSwitch.closeReadEnd();
    if (channel.receive().isEmpty()) {
      return;
    }
    List<MiniLane> lanes = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int number = 1; number <= LANES; number++) {
      MiniLane lane = new MiniLane(this, number);
      lanes.add(lane);
      threads.add(Thread.ofPlatform().daemon().name("lane-" + number).start(lane));
    }
    Thread background = Thread.ofPlatform().daemon().name("background").start(this);
    if (options.stopAfterMs() > 0) {
      LockSupport.parkNanos(options.stopAfterMs() * 1_000_000L);
      channel.send(new Message.Stop());
    }
    Optional<ReceivedMessage> last = channel.receive();
    System.out.println(last.isEmpty() ? "client=gone" : "client=" + last.get().message());
    stopped = true;
    threads.add(background);
    while (threads.stream().anyMatch(Thread::isAlive)) {
      lanes.forEach(MiniLane::interrupt);
      LockSupport.parkNanos(1_000_000);
    }
    requests.close();
    faults.close();
    store.close();
    storeFile.close();
    session.close();
    deathSwitch.close();
  }

  SessionMemory session() {
    return session;
  }

  boolean isStopped() {
    return stopped;
  }

  boolean isUnclaimed() {
    return options.unclaimed();
  }

  UserfaultfdRequests newRequests() {
    return faults.newRequests();
  }

  PageReader newReader(long buffer) {
    return store.reader(buffer, pageBytes);
  }

  long stagingAddress(int slot) {
    return session.header().stagingAddress() + slot * pageBytes;
  }

  /** Reports a claimed word that somebody else has changed, unless its range has left. */
  void noteWrongWord(int page, long claim) {
    long now = session.words().get(page);
    if (now != 0) {
      System.out.println(
          "lane: expected " + PageWord.describe(claim) + ", is " + PageWord.describe(now));
    }
  }

  int pageOf(long address) {
    for (Active each : ranges) {
      if (address >= each.address && address < each.end) {
        return each.firstPage + (int) ((address - each.address) / pageBytes);
      }
    }
    return -1;
  }

  @Override
  public void run() {
    while (!stopped) {
      int seen = session.header().daemonWord();
      lookAtRanges();
      compress();
      if (session.slotOwners().countFree() > 128 && store.isAccepting()) {
        ranges.forEach(this::evictSome);
      } else if (seen == session.header().daemonWord()) {
        LockSupport.parkNanos(200_000);
      }
      if (options.pauseUs() > 0) {
        LockSupport.parkNanos(options.pauseUs() * 1000L);
      }
    }
  }

  private void lookAtRanges() {
    RangeTable table = session.ranges();
    for (int i = 0; i < table.capacity(); i++) {
      int state = table.state(i);
      if (state == RangeTable.FREE) {
        continue;
      }
      RangeEntry entry = new RangeEntry();
      if (!table.read(i, entry)) {
        continue;
      }
      if (state == RangeTable.LIVE && !options.idle() && table.activate(entry)) {
        activate(entry);
      } else if (state == RangeTable.GONE) {
        forget(entry);
      }
    }
  }

  private void activate(RangeEntry entry) {
    long mode = Userfaultfd.MODE_MISSING | Userfaultfd.MODE_WP;
    List<Active> more = new ArrayList<>(ranges);
    more.add(
        new Active(
            entry,
            entry.address(),
            entry.address() + entry.lengthBytes(),
            entry.firstPage(),
            entry.pages()));
    ranges = List.copyOf(more);
    int answer = requests.register(entry.address(), entry.lengthBytes(), mode);
    if (answer == 0) {
      boolean _ = session.ranges().activated(entry);
    } else {
      ranges = ranges.stream().filter(each -> each.entry != entry).toList();
      boolean _ = session.ranges().refuse(entry, -answer);
    }
  }

  private void forget(RangeEntry entry) {
    ranges = ranges.stream().filter(each -> each.entry.index() != entry.index()).toList();
    for (int page = entry.firstPage(); page < entry.firstPage() + entry.pages(); page++) {
      long word = session.words().get(page);
      if (PageWord.namesExtent(word)) {
        boolean _ = store.free(page, PageWord.extent(word));
      }
    }
    session.words().clear(entry.firstPage(), entry.pages());
    boolean _ = session.ranges().free(entry);
  }

  /** Arms a run of pages and commands its eviction. */
  private void evictSome(Active range) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int from = random.nextInt(range.pages);
    int count = 1 + random.nextInt(Math.min(64, range.pages - from));
    if (session.commands().isFull()) {
      return;
    }
    long[] claims = new long[count];
    boolean isAny = false;
    for (int i = 0; i < count; i++) {
      claims[i] = claimForArming(range.firstPage + from + i);
      isAny |= claims[i] != 0;
    }
    if (!isAny) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (claims[i] != 0) {
        int page = range.firstPage + from + i;
        long address = range.address + (from + i) * pageBytes;
        boolean isProtected = requests.protectFromWrites(address, pageBytes) == 0;
        long resident = PageWord.resident(claims[i]);
        long next = isProtected ? PageWord.armed(resident) : resident;
        boolean _ = session.words().compareAndSet(page, claims[i], next);
      }
    }
    if (session.commands().tryOffer(CommandRing.evict(range.firstPage + from, count))) {
      session.header().wakeAgent();
    }
  }

  private long claimForArming(int page) {
    long word = session.words().get(page);
    if (PageWord.state(word) == PageWord.RESIDENT && PageWord.isHeld(word)) {
      if (session.words().compareAndSet(page, word, PageWord.released(word))) {
        boolean _ = store.free(page, PageWord.extent(word));
      }
      word = session.words().get(page);
    }
    long claim = PageWord.unprotecting(word, ARMER);
    return PageWord.isArmable(word) && session.words().compareAndSet(page, word, claim) ? claim : 0;
  }

  private void compress() {
    int slots = session.slotOwners().capacity();
    for (int slot = session.slotOwners().nextFilled(0); slot >= 0 && slot < slots; ) {
      int page = session.slotOwners().page(slot);
      if (page >= 0) {
        compress(slot, page);
      }
      slot = slot + 1 < slots ? session.slotOwners().nextFilled(slot + 1) : -1;
    }
    boolean _ = store.compact(50_000);
  }

  private void compress(int slot, int page) {
    long word = session.words().get(page);
    if (PageWord.state(word) == PageWord.STAGED && PageWord.slot(word) == slot) {
      long extent = store.put(page, PageWord.generation(word), session.copyAddress(slot));
      if (extent == PageStore.NONE) {
        return;
      }
      long next = extent == PageStore.ZERO ? PageWord.zero(word) : PageWord.stored(word, extent);
      if (!session.words().compareAndSet(page, word, next) && extent != PageStore.ZERO) {
        boolean _ = store.free(page, extent);
      }
    }
    if (!PageWord.namesSlot(session.words().get(page), slot)) {
      boolean _ = session.slotOwners().free(slot, page);
    }
  }
}
