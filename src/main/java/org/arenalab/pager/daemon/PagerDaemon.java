package org.arenalab.pager.daemon;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.arenalab.os.Internal;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.ProcessorClock;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageCodec;
import org.arenalab.pager.protocol.SessionLayout;

/**
 * The daemon of the process pager: it listens on a socket, attaches clients and serves their
 * faults.
 *
 * <p>A process should run one daemon and nothing else: threads that a client's fault waits for must
 * not wait for a collection of a large heap. {@link PagerProcess} starts such a process.
 *
 * <p>Thread-safe. {@link #close} asks the clients to restore their pages and to leave, and then
 * dismisses the standby. A client that has not left after 10 s is ended by its switch.
 */
@Internal
public final class PagerDaemon implements AutoCloseable {
  /** Connections beside those of clients: questions, standby, and peers that are being attached. */
  private static final int SPARE_CONNECTIONS = 16;

  private static final long ACCEPT_RETRY_NS = 10_000_000;

  /**
   * Time that peers have to finish or fail their attachment before a successor takes over. A peer
   * has 5 s for each message, and the daemon waits for two of them at most.
   */
  private static final long ATTACH_WITHIN_MS = 12_000;

  /** Time that clients have to restore their pages when the daemon ends. */
  private static final long LEAVE_WITHIN_MS = 10_000;

  private final DaemonConfig config;
  private final UnixListener listener;
  private final Consumer<Throwable> onDefect;
  private final Map<Long, Session> sessions = new ConcurrentHashMap<>();

  /** The clients that may attach; negative after a takeover of more clients than may attach. */
  private final Semaphore places;

  private final HeapRoom heap;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastSessionId = new AtomicLong();
  private final DroppedPeers droppedPeers = new DroppedPeers();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final StandbyKeeper standby;
  private final ProcessorWatch processors;
  private final Thread acceptor;
  private final AtomicBoolean handingOver = new AtomicBoolean();
  private final CountDownLatch handedOver = new CountDownLatch(1);
  private volatile int abandonedClients;
  private volatile Runnable atEachLook = () -> {};

  private PagerDaemon(
      DaemonConfig config,
      UnixListener listener,
      int clients,
      HeapRoom heap,
      StandbyKeeper.Starter starter,
      Consumer<Throwable> onDefect) {
    this.config = config;
    this.heap = heap;
    this.listener = listener;
    this.onDefect = onDefect;
    standby = new StandbyKeeper(starter, config.stallLimitMs());
    processors = new ProcessorWatch(sessions.values(), standby.lookEvery(), this::look);
    places = new Semaphore(config.maxClients() - clients);
    acceptor = Thread.ofPlatform().daemon().name("pager-accept").unstarted(this::acceptAll);
  }

  /**
   * Starts a daemon without a standby.
   *
   * @throws PagerDaemonException (SOCKET) if another daemon listens, or the path cannot be used
   */
  public static PagerDaemon start(DaemonConfig config) {
    return start(config, StandbyKeeper.Starter.NONE, PagerDaemon::halt);
  }

  /** A process that cannot serve must end, so that its standby takes over. */
  static void halt(Throwable defect) {
    try {
      DaemonLog.ours().report("a daemon ends because of a defect", defect);
      DaemonLog.ours().flush();
    } finally {
      Runtime.getRuntime().halt(PagerDaemonMain.EXIT_DEFECT);
    }
  }

  static PagerDaemon start(
      DaemonConfig config, StandbyKeeper.Starter starter, Consumer<Throwable> onDefect) {
    requireNonNull(config, "config");
    UnixListener listener;
    try {
      listener = UnixListener.listen(config.socket());
    } catch (UnixSocketException e) {
      throw new PagerDaemonException(
          PagerDaemonException.Reason.SOCKET,
          "cannot listen: socket=%s, expected a free path; %s"
              .formatted(config.socket(), e.getMessage()),
          e);
    }
    PagerDaemon started =
        new PagerDaemon(config, listener, 0, HeapRoom.ofThisProcess(), starter, onDefect);
    started.run();
    return started;
  }

  /** Continues the service of a daemon that is dead. Its sessions are served already. */
  static PagerDaemon resume(
      DaemonConfig config,
      UnixListener listener,
      List<Session> sessions,
      StandbyKeeper.Starter starter,
      Consumer<Throwable> onDefect) {
    return resume(config, listener, sessions, HeapRoom.ofThisProcess(), starter, onDefect);
  }

  static PagerDaemon resume(
      DaemonConfig config,
      UnixListener listener,
      List<Session> sessions,
      HeapRoom heap,
      StandbyKeeper.Starter starter,
      Consumer<Throwable> onDefect) {
    PagerDaemon resumed =
        new PagerDaemon(config, listener, sessions.size(), heap, starter, onDefect);
    for (Session each : sessions) {
      long id = each.parts().id();
      resumed.lastSessionId.accumulateAndGet(id, Math::max);
      resumed.sessions.put(id, each);
      long bytes = resumed.heapBytes(each.parts().memory().layout().pages());
      resumed.heap.take(bytes);
      resumed.share(each.parts());
      if (!resumed.tryRun(Connection.ofSession(resumed, each, bytes))) {
        resumed.detached(each);
        resumed.leave(bytes);
        each.close();
      }
    }
    resumed.run();
    return resumed;
  }

  private void run() {
    acceptor.start();
    processors.start();
    standby.startOne();
  }

  private void acceptAll() {
    while (true) {
      while (handingOver.get()) {
        // Peers wait in the queue of the socket, for the successor.
        LockSupport.parkNanos(ACCEPT_RETRY_NS);
      }
      try {
        accept(listener.accept());
      } catch (SystemCallException e) {
        // No descriptor is free: the peer waits in the queue of the socket.
        LockSupport.parkNanos(ACCEPT_RETRY_NS);
      } catch (RuntimeException | Error e) {
        // Nobody else accepts peers.
        defect(e);
        return;
      }
    }
  }

  private void accept(UnixSocket socket) {
    int most = config.maxClients() + SPARE_CONNECTIONS;
    if (closed.get() || connections.size() >= most) {
      droppedPeers.add("too many connections, or the daemon ends: most=" + most);
      socket.close();
    } else {
      boolean _ = tryRun(Connection.ofPeer(this, socket));
    }
  }

  /** Starts the thread of a connection. Without one the connection ends. */
  private boolean tryRun(Connection connection) {
    connections.add(connection);
    try {
      Thread _ = Thread.ofPlatform().daemon().name("pager-connection").start(connection);
    } catch (OutOfMemoryError e) {
      // The limit of threads is reached, or the heap is full.
      ended(connection);
      connection.close();
      dropped(e);
      return false;
    }
    if (closed.get()) {
      connection.dismiss();
    }
    return true;
  }

  /** Returns whether clients are to leave. */
  boolean isEnding() {
    return closed.get() && !handingOver.get();
  }

  /** Returns whether a client may attach to this daemon. */
  boolean mayAttach() {
    return !closed.get() && !handingOver.get();
  }

  /**
   * Keeps new clients out. Returns false if the daemon ends, is being replaced already, or has a
   * peer that is still being attached: the successor would not know it, and its switch would end
   * it.
   */
  boolean tryBeginHandOver() {
    return tryBeginHandOver(ATTACH_WITHIN_MS);
  }

  boolean tryBeginHandOver(long attachWithinMs) {
    if (closed.get() || !handingOver.compareAndSet(false, true)) {
      return false;
    }
    boolean interrupted = await(attachWithinMs, this::isNobodyAttaching);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    boolean isReady = isNobodyAttaching();
    if (!isReady) {
      cancelHandOver();
    }
    return isReady;
  }

  private boolean isNobodyAttaching() {
    return connections.stream().noneMatch(Connection::isAttaching);
  }

  /** Continues as if no successor had come. */
  void cancelHandOver() {
    handingOver.set(false);
  }

  /** Gives a successor the listener and all sessions; see {@link StandbyKeeper#share}. */
  boolean share(StandbyLink successor, BooleanSupplier afterEach) {
    return standby.share(successor, listener, afterEach);
  }

  /** Ends the service of this daemon, and starts that of its successor, which has everything. */
  void handOver(StandbyLink successor) {
    if (!closed.compareAndSet(false, true)) {
      cancelHandOver();
      return;
    }
    sessions.values().forEach(Session::stopBackground);
    sessions.values().forEach(Session::stopLanes);
    listener.handOver();
    boolean started = standby.trySucceed(successor);
    handedOver.countDown();
    if (!started) {
      onDefect.accept(new IllegalStateException("the successor died at the hand-over"));
    }
  }

  /** Waits until another process serves the clients. The process of this daemon must then end. */
  void awaitHandOver() throws InterruptedException {
    handedOver.await();
  }

  DaemonConfig config() {
    return config;
  }

  long nextSessionId() {
    return lastSessionId.incrementAndGet();
  }

  /** Returns the bytes of the heap that a client takes, at most. */
  long heapBytesOf(Message.Hello hello) {
    return heapBytes(hello.maxBytes() / VirtualMemory.pageSizeBytes());
  }

  private long heapBytes(long pages) {
    return HeapRoom.bytesOf(HeapRoom.lanes(config), pages);
  }

  /**
   * Returns why a client cannot be attached; if it can, it has a place until {@link #leave}.
   *
   * @param heapBytes that the client takes
   */
  Optional<Message.Refused> refusalOf(Message.Hello hello, long heapBytes) {
    int pageSize = (int) VirtualMemory.pageSizeBytes();
    if (hello.pageSizeBytes() != pageSize) {
      return refused(
          Message.Reason.PAGE_SIZE, "pageSizeBytes", hello.pageSizeBytes(), "" + pageSize);
    }
    long most =
        Math.min(config.maxClientBytes(), (long) SessionLayout.MAX_PAGES * hello.pageSizeBytes());
    if (hello.maxBytes() < pageSize || hello.maxBytes() > most) {
      return refused(
          Message.Reason.TOO_LARGE, "maxBytes", hello.maxBytes(), pageSize + " to " + most);
    }
    if ((hello.features() & Userfaultfd.FEATURE_WP) == 0) {
      return refused(
          Message.Reason.FEATURES, "features", hello.features(), "write protection among them");
    }
    if (!places.tryAcquire()) {
      return refused(
          Message.Reason.TOO_MANY_CLIENTS,
          "clients",
          config.maxClients() + 1,
          "at most " + config.maxClients());
    }
    if (!heap.tryTake(heapBytes)) {
      places.release();
      return refused(
          Message.Reason.BUSY,
          "heapBytes",
          heapBytes,
          "at most %d now; attach with a smaller maxBytes, or start the daemon with a larger heap"
              .formatted(heap.leftBytes()));
    }
    return Optional.empty();
  }

  /**
   * Releases the place that a client had since {@link #refusalOf} refused nothing.
   *
   * @param heapBytes that the client had
   */
  void leave(long heapBytes) {
    heap.release(heapBytes);
    places.release();
  }

  private static Optional<Message.Refused> refused(
      Message.Reason reason, String name, long value, String expected) {
    return Optional.of(
        new Message.Refused(reason, "%s=%d, expected %s".formatted(name, value, expected)));
  }

  /** Gives the standby the objects of a client, before one of its pages is evicted. */
  void share(SessionParts parts) {
    standby.share(parts);
  }

  void attached(Session session) {
    sessions.put(session.parts().id(), session);
  }

  void detached(Session session) {
    detached(session.parts().id());
  }

  /** Forgets a client, also one that was only {@link #share}d. */
  void detached(long sessionId) {
    sessions.remove(sessionId);
    standby.gone(sessionId);
  }

  /** Takes note of a connection that has ended because of a defect or of its peer. */
  void dropped(Throwable reason) {
    droppedPeers.add(reason.toString());
  }

  void ended(Connection connection) {
    connections.remove(connection);
  }

  void defect(Throwable defect) {
    if (!closed.get()) {
      onDefect.accept(defect);
    }
  }

  /** Takes a standby that this daemon has started. */
  boolean tryAdopt(StandbyLink link, int peerPid) {
    return standby.tryAdopt(link, peerPid, listener);
  }

  void lost(StandbyLink link) {
    if (standby.lost(link) && !closed.get()) {
      standby.startOne();
    }
  }

  private void look() {
    atEachLook.run();
    if (mayAttach()) {
      standby.replaceIfEnded();
    }
  }

  /** Lets a thread of this daemon do something at each look, which must make no garbage. */
  void atEachLook(Runnable work) {
    atEachLook = work;
  }

  /** Returns the number of attached clients. */
  public int clients() {
    return sessions.size();
  }

  /** Returns whether a standby has everything that it needs to take over. */
  public boolean hasStandby() {
    return standby.readyPid() != StandbyKeeper.Starter.NO_PROCESS;
  }

  /**
   * Returns the statistics, a figure a line: {@code key=value}. Sessions for which a message has no
   * room are left out.
   */
  public String stats() {
    StringBuilder text = new StringBuilder(1024);
    text.append("version=").append(MessageCodec.VERSION).append('\n');
    text.append("cpu_ns=").append(ProcessorClock.processNs()).append('\n');
    text.append("clients=").append(clients()).append('\n');
    text.append("pid=").append(ProcessHandle.current().pid()).append('\n');
    text.append("standby=").append(hasStandby() ? 1 : 0).append('\n');
    text.append("standby_pid=").append(standby.readyPid()).append('\n');
    text.append("log_lines_dropped=").append(DaemonLog.ours().dropped()).append('\n');
    text.append("peers_dropped=").append(droppedPeers.count()).append('\n');
    text.append("peers_dropped_reason=").append(droppedPeers.lastReason()).append('\n');
    for (Session each : sessions.values()) {
      int length = text.length();
      each.describe(text);
      if (text.length() > Message.MAX_STATS_BYTES) {
        text.setLength(length);
        break;
      }
    }
    return text.toString();
  }

  /** Ends the service; see the class comment. Closing twice does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      boolean _ = await(LEAVE_WITHIN_MS, () -> !handingOver.get() || handedOver.getCount() == 0);
      return;
    }
    standby.drain();
    connections.forEach(PagerDaemon::dismiss);
    boolean interrupted = await(LEAVE_WITHIN_MS, this::isOnlyStandbyLeft);
    abandonedClients = clients();
    standby.close();
    listener.close();
    processors.close();
    interrupted |= await(Long.MAX_VALUE, this::isNobodyLeft);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Dismisses a peer in a thread of its own: one that reads nothing must not delay the others. */
  private static void dismiss(Connection connection) {
    try {
      Thread _ = Thread.ofPlatform().daemon().name("pager-dismiss").start(connection::dismiss);
    } catch (OutOfMemoryError e) {
      // The limit of threads is reached.
      connection.dismiss();
    }
  }

  private boolean isOnlyStandbyLeft() {
    return connections.stream().allMatch(Connection::isOfStandby);
  }

  /** Ends the connections that are left. */
  private boolean isNobodyLeft() {
    connections.forEach(Connection::close);
    return connections.isEmpty();
  }

  /** Returns the number of clients that had not left when {@link #close} gave them up. */
  int abandonedClients() {
    return abandonedClients;
  }

  /** Waits until a condition holds; returns whether the thread was interrupted. */
  private static boolean await(long milliseconds, BooleanSupplier condition) {
    boolean interrupted = false;
    for (long i = 0; i < milliseconds && !condition.getAsBoolean(); i++) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
