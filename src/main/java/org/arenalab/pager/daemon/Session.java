package org.arenalab.pager.daemon;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.daemon.background.Armer;
import org.arenalab.pager.daemon.background.Background;
import org.arenalab.pager.daemon.background.PoisonLift;
import org.arenalab.pager.daemon.background.SessionRanges;
import org.arenalab.pager.daemon.background.Watch;
import org.arenalab.pager.daemon.lane.ClientMemory;
import org.arenalab.pager.daemon.lane.GroupMarks;
import org.arenalab.pager.daemon.lane.Lane;
import org.arenalab.pager.daemon.lane.LaneCounters;
import org.arenalab.pager.daemon.lane.Lanes;
import org.arenalab.pager.daemon.lane.RangeIndex;
import org.arenalab.pager.daemon.lane.StoreMapping;
import org.arenalab.pager.protocol.DaemonCounter;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.LostReason;
import org.arenalab.pager.store.PageStore;
import org.arenalab.pager.store.PageStoreConfig;

/**
 * All that the daemon has for one client: its lanes, its background thread, and the objects shared
 * with the client.
 *
 * <p>{@link #start} and {@link #close} are for the thread of the connection. Statistics are for any
 * thread.
 */
class Session implements AutoCloseable {
  private final SessionParts parts;
  private final DaemonConfig config;
  private final Consumer<Throwable> onDefect;
  private final UserfaultfdRequests requests;
  private final RangeIndex index;
  private final GroupMarks marks;
  private final SessionRanges ranges;
  private final Armer armer;
  private final Watch watch;
  private final long beganNs = System.nanoTime();
  private StoreMapping mapping;
  private volatile Lanes lanes;
  private volatile Background background;
  private volatile int repairedWords;
  private boolean closed;

  /**
   * Prepares a session; {@link #start} serves it. Owns the parts from then on.
   *
   * @param onDefect is called if the process has no memory or no stack left
   */
  Session(SessionParts parts, DaemonConfig config, Consumer<Throwable> onDefect) {
    this.parts = parts;
    this.config = config;
    this.onDefect = onDefect;
    SessionMemory memory = parts.memory();
    requests = parts.faults().newRequests();
    index = new RangeIndex(memory.layout().ranges(), memory.layout().pageSizeBytes());
    marks = new GroupMarks(memory);
    watch = Watch.of(memory, requests, parts.clientMemory().flatMap(ClientMemory::pages));
    ranges = new SessionRanges(memory, requests, index, watch.mode(), config.minRangeBytes());
    armer = new Armer(memory, watch);
  }

  SessionParts parts() {
    return parts;
  }

  /** Begins to serve a new client, whose store is open. */
  void start(PageStore store) throws InterruptedException {
    startLanes();
    log("a client is attached");
    startBackground(() -> store);
  }

  /**
   * Takes a client over from a daemon that is dead. When this method returns, faults are served;
   * the store is recovered by the background thread.
   */
  void takeOver() throws InterruptedException {
    SessionMemory memory = parts.memory();
    repairedWords = WordRepair.repair(memory.words());
    memory.header().nextIncarnation();
    ranges.adopt(Background.START_NS);
    startLanes();
    wakeWaiting();
    log("a client is taken over");
    startBackground(this::recoverStore);
  }

  private void log(String event) {
    DaemonLog.ours()
        .report(
            "%s: pid=%d, backend=%s, hotness_source=%s"
                .formatted(event, parts.pid(), SessionReport.backend(parts), watch));
  }

  private PageStore recoverStore() {
    PageStore store =
        PageStore.recover(
            parts.storeFile(),
            PageStoreConfig.ofCapacity(DaemonCounter.STORE_BYTES.get(parts.memory())),
            parts.memory().words(),
            this::lose);
    boolean done = false;
    try {
      int lifted = new PoisonLift(parts.memory(), store, requests).lift(ranges.active());
      if (lifted > 0) {
        DaemonLog.ours()
            .report("poisoned pages are restored: pid=%d, pages=%d".formatted(parts.pid(), lifted));
      }
      done = true;
      return store;
    } finally {
      if (!done) {
        store.close();
      }
    }
  }

  /**
   * Ends a page whose extent is not there: the next access to it fails with an exception. A client
   * that damages its words can cause millions of calls. Their garbage would delay the lanes of all
   * clients.
   */
  private void lose(long page, long word, LostReason reason) {
    if (!DaemonLog.ours().tryLeaveOut(DaemonLog.Kind.LOST_PAGE)) {
      DaemonLog.ours()
          .report(
              DaemonLog.Kind.LOST_PAGE,
              "a page is lost: pid=%d, page=%d, reason=%s".formatted(parts.pid(), page, reason));
    }
    int state = PageWord.state(word);
    if (state == PageWord.STORED || state == PageWord.POISONED) {
      boolean _ = parts.memory().words().compareAndSet(page, word, PageWord.lost(word));
    }
  }

  /** Threads whose fault the dead daemon had read wait for ever without this. */
  void wakeWaiting() {
    ranges.wakeAll();
  }

  private void startLanes() throws InterruptedException {
    mapping = StoreMapping.of(parts.storeFile());
    lanes =
        Lanes.start(
            parts.id(),
            parts.faults(),
            parts.memory(),
            mapping,
            index,
            marks,
            parts.clientMemory(),
            config.singleLane(),
            this::laneEnded);
  }

  /** Ends the connection, whose thread then closes the session: the switch ends the client. */
  private void laneEnded(Lane.End end) {
    if (end == Lane.End.UNPOISONABLE) {
      dropped(
          "a page is lost and the kernel refuses to poison it, so its client is ended: pid="
              + parts.pid());
    } else if (end != Lane.End.CLIENT_GONE) {
      dropped("a lane has ended, its client is dropped: pid=%d, %s".formatted(parts.pid(), end));
    }
    parts.socket().close();
  }

  private static void dropped(String line) {
    DaemonLog.ours().report(DaemonLog.Kind.DROPPED_CLIENT, line);
  }

  /** A client may have caused an exception by damaging its session; it loses that session only. */
  private void failed(Throwable failure) {
    if (failure instanceof VirtualMachineError && !(failure instanceof InternalError)) {
      onDefect.accept(failure);
      return;
    }
    DaemonLog.ours()
        .report(
            DaemonLog.Kind.DROPPED_CLIENT,
            "a session has failed, its client is dropped: pid=" + parts.pid(),
            failure);
    parts.socket().close();
  }

  private void startBackground(Supplier<PageStore> opener) {
    background =
        new Background(
            parts.id(),
            parts.memory(),
            ranges,
            lanes,
            armer,
            watch,
            opener,
            config.background(),
            this::failed);
    background.start();
  }

  /** Ends eviction: the client restores its pages in order to leave. */
  void drain() {
    background.drain();
  }

  /** Ends the background work; faults are still served. */
  void stopBackground() {
    background.close();
  }

  /** Ends the lanes: nobody serves a fault until a successor in another process does. */
  void stopLanes() {
    lanes.close();
  }

  /** Places the lanes on the processors that are left. */
  void follow(int[] processors) {
    Lanes running = lanes;
    if (running != null) {
      running.follow(processors);
    }
  }

  /** Returns whether all lanes are at their places; reminds those that are not. */
  boolean tryTakePlaces() {
    Lanes running = lanes;
    return running == null || running.tryTakePlaces();
  }

  /** Returns the number of lanes that are bound to a processor. */
  long pinnedLanes() {
    Lanes running = lanes;
    return running == null ? 0 : running.pinned();
  }

  /** Returns the counters of all lanes. */
  LaneCounters laneCounters() {
    Lanes running = lanes;
    return running == null ? new LaneCounters() : running.total();
  }

  /** Appends the statistics, a figure a line, in ASCII. */
  synchronized void describe(StringBuilder into) {
    if (closed) {
      return;
    }
    new SessionReport(into, "session." + parts.id() + ".").describe(this, laneCounters());
  }

  SessionRanges ranges() {
    return ranges;
  }

  Armer armer() {
    return armer;
  }

  /** Returns the source of hotness. */
  Watch watch() {
    return watch;
  }

  /** Returns the background work, or null before it runs. */
  Background background() {
    return background;
  }

  /** Returns the number of words that were repaired at the takeover. */
  int repairedWords() {
    return repairedWords;
  }

  /** Returns the time in nanoseconds for which this process has the session. */
  long servedNs() {
    return System.nanoTime() - beganNs;
  }

  /** Returns the processor time of the lanes in nanoseconds. */
  long lanesCpuNs() {
    Lanes running = lanes;
    return running == null ? 0 : running.cpuNs();
  }

  /** Ends all threads of the session, and frees everything that this process has for it. */
  @Override
  public void close() {
    if (background != null) {
      background.close();
    }
    if (lanes != null) {
      lanes.close();
    }
    release();
  }

  private synchronized void release() {
    closed = true;
    requests.close();
    if (mapping != null) {
      mapping.close();
    }
    parts.close();
  }
}
