package org.arenalab.pager;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.arenalab.concurrent.IdleStack;
import org.arenalab.os.Backoff;
import org.arenalab.os.StackReserve;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.UseCount;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.statistics.QuietLog;

/**
 * A connection to the process pager. Ranges that are registered here lose their cold pages to the
 * daemon, which keeps them compressed. A page comes back when it is touched.
 *
 * <p><b>Death of the daemon.</b> Its standby takes over; no byte is lost. If both are dead, the
 * kernel ends this process with {@link PagerConfig#switchSignal}: it never reads zeros in the place
 * of a page.
 *
 * <p><b>A lost page</b>, for example of damaged bytes in the store, is reported by {@link
 * PageLostException}. An access to it through a memory segment throws {@link InternalError}.
 *
 * <p>Thread-safe. {@link #close} may race with every method. A client that is dropped without close
 * stays attached until the process ends.
 */
public final class PagerClient implements AutoCloseable {
  private static final long FIGURES_EVERY_NS = 1_000_000_000;

  private final PagerConfig config;
  private final PagerBackend backend;
  private final Attachment attachment;
  private final SessionMemory session;
  private final RangeRegistry registry;
  private final RangeChecks checks;
  private final Agent agent;
  private final DaemonMessages messages;
  private final IdleStack<Restorer> restorers = new IdleStack<>();
  private final UseCount uses = new UseCount();
  private final AtomicBoolean closing = new AtomicBoolean();

  /** When {@link #stats} has woken the daemon last; threads may race. */
  private volatile long wokenNs = System.nanoTime() - FIGURES_EVERY_NS;

  /** The figures at close; null while the client is open. Also says that close is complete. */
  private volatile PagerStats lastStats;

  private PagerClient(
      PagerConfig config, PagerBackend backend, Attachment attachment, Movers movers) {
    this.config = config;
    this.backend = backend;
    this.attachment = attachment;
    session = attachment.session();
    registry = new RangeRegistry(session);
    checks = new RangeChecks(attachment);
    UserfaultfdRequests requests = attachment.newRequests();
    Restorer ahead = null;
    boolean done = false;
    try {
      ahead = new Restorer(attachment);
      PageMover mover = movers.of(backend, requests);
      Departure departure =
          switch (backend) {
            case TRACK -> new TrackDeparture(attachment, requests, mover);
            case MOVE -> new MoveDeparture(attachment, requests, mover);
            case REMAP -> new RemapDeparture(attachment, requests, mover);
          };
      EvictionBatch batch = new EvictionBatch(session, requests, departure);
      ReadAhead readAhead = new ReadAhead(session, registry, ahead, config.readAheadPages());
      agent = new Agent(session, registry, batch, readAhead);
      messages = new DaemonMessages(attachment.channel(), this::stopForDaemon);
      // Closing needs one, also if no descriptor or mapping is free any more.
      restorers.push(new Restorer(attachment));
      done = true;
    } finally {
      if (!done) {
        requests.close();
        if (ahead != null) {
          ahead.close();
        }
      }
    }
  }

  /**
   * Connects to the daemon of {@link PagerConfig#socket}. Starts two daemon threads, {@code
   * arenalab-pager-agent} and {@code arenalab-pager-messages}.
   *
   * @throws PagerException (NO_DAEMON) if nobody listens; (FOREIGN_DAEMON) if another user does;
   *     (REFUSED) with the daemon's reason; (UNSUPPORTED) if the kernel lacks what it takes
   */
  public static PagerClient attach(PagerConfig config) {
    requireNonNull(config, "config");
    StackReserve.requireForOperations();
    return attach(config, Handshake.backend(), PageMover::of);
  }

  /** Makes the mover of a backend; tests make a wrong one. */
  @FunctionalInterface
  interface Movers {
    PageMover of(PagerBackend backend, UserfaultfdRequests requests);
  }

  /** Attaches with a backend and a step of eviction of the caller's choice; for tests. */
  static PagerClient attach(PagerConfig config, PagerBackend backend, Movers movers) {
    Attachment attachment = Handshake.attach(config, backend);
    PagerClient client = null;
    boolean done = false;
    try {
      client = new PagerClient(config, backend, attachment, movers);
      Ending.watch(client, attachment);
      client.agent.start();
      client.messages.start();
      done = true;
      return client;
    } finally {
      if (!done) {
        if (client != null) {
          client.agent.abandon();
          client.restorers.drain(Restorer::close);
        }
        attachment.release();
        attachment.unmap();
      }
    }
  }

  /** Unmaps the session's addresses when no range and no client can be used any more. */
  private record Ending(Attachment attachment) implements Runnable {
    private static final Cleaner CLEANER = Cleaner.create();

    static void watch(PagerClient client, Attachment attachment) {
      CLEANER.register(client, new Ending(attachment));
    }

    @Override
    public void run() {
      attachment.unmap();
    }
  }

  /**
   * Registers memory that may be evicted while it is cold. Makes no system call and sends no
   * message; the daemon looks at ranges that live for a while.
   *
   * <p>Do not register memory of an allocator that discards pages and expects zeros; see {@link
   * PagedRange}.
   *
   * @param address of the first page
   * @param lengthBytes a multiple of the page size
   * @return the range; close it before the memory is unmapped
   * @throws PagerException (INVALID_REQUEST) if the range is not whole pages; (FOREIGN_RANGE) if it
   *     is not inside one mapping that Arenalab made; (SHARED_RANGE), (LOCKED_RANGE), (OVERLAP),
   *     (TOO_MANY_RANGES), (SESSION_FULL)
   * @throws PagerClosedException after {@link #close}
   */
  public PagedRange register(long address, long lengthBytes) {
    StackReserve.requireForOperations();
    enter();
    try {
      checks.require(address, lengthBytes);
      PagedRange range = new PagedRange(this, session, address, lengthBytes);
      registry.add(range);
      return range;
    } finally {
      leave();
    }
  }

  /** Closes a range of this client; as {@link PagedRange#close}. */
  public void unregister(PagedRange range) {
    requireNonNull(range, "range");
    range.close();
  }

  /** Makes all pages of a range resident; as {@link PagedRange#ensure()}. */
  public void ensure(PagedRange range) {
    requireNonNull(range, "range");
    range.ensure();
  }

  /** Keeps all pages of a range resident; as {@link PagedRange#lease()}. */
  public PageLease lease(PagedRange range) {
    requireNonNull(range, "range");
    return range.lease();
  }

  /** Returns the client's figures; after {@link #close} the last ones. */
  public PagerStats stats() {
    if (uses.tryEnter()) {
      try {
        wakeForFigures();
        return PagerStats.of(backend, session, registry, agent.isAlive());
      } finally {
        leave();
      }
    }
    awaitClosed();
    return lastStats;
  }

  /**
   * A daemon that sleeps publishes newer figures for a later call. It publishes once a second: more
   * wake-ups would only cost it its budget of processor time.
   */
  private void wakeForFigures() {
    long nowNs = System.nanoTime();
    if (nowNs - wokenNs >= FIGURES_EVERY_NS) {
      wokenNs = nowNs;
      session.header().wakeDaemon();
    }
  }

  /** Returns the settings. */
  public PagerConfig config() {
    return config;
  }

  /** Returns whether {@link #close} was called, or the daemon has stopped. */
  public boolean isClosed() {
    return uses.isClosed();
  }

  long agentThreadId() {
    return agent.threadId();
  }

  SessionMemory session() {
    return session;
  }

  RangeRegistry registry() {
    return registry;
  }

  boolean tryEnter() {
    return uses.tryEnter();
  }

  void enter() {
    if (!uses.tryEnter()) {
      throw PagerClosedException.ofClient();
    }
  }

  void leave() {
    boolean _ = uses.leave();
  }

  /**
   * Returns a restorer for the calling thread, until {@link #putRestorer}. Waits for another thread
   * to put one if the process has no descriptor, mapping or memory for one more.
   */
  Restorer takeRestorer() {
    Restorer idle = restorers.poll();
    if (idle != null) {
      return idle;
    }
    try {
      return new Restorer(attachment);
    } catch (SystemCallException | OutOfMemoryError limit) {
      return awaitRestorer();
    }
  }

  private Restorer awaitRestorer() {
    Backoff backoff = new Backoff();
    Restorer idle = restorers.poll();
    while (idle == null) {
      backoff.again();
      idle = restorers.poll();
    }
    return idle;
  }

  void putRestorer(Restorer restorer) {
    restorers.push(restorer);
  }

  private void stopForDaemon() {
    close();
  }

  /**
   * Restores the pages of all ranges and ends the connection. Needs no daemon that answers. Closing
   * twice does nothing; a second caller waits for the first.
   *
   * @throws PageLostException if the bytes of a page are lost, after everything is closed
   */
  @Override
  public void close() {
    StackReserve.requireForOperations();
    if (!closing.compareAndSet(false, true)) {
      awaitClosed();
      return;
    }
    uses.closeAndAwait();
    agent.stop();
    boolean done = false;
    PagerStats stats = PagerStats.of(backend, session, registry, false);
    try {
      long lost = leaveAllRanges();
      stats = PagerStats.of(backend, session, registry, false);
      restorers.drain(Restorer::close);
      attachment.release();
      done = true;
      Losses.requireNone(lost);
    } finally {
      lastStats = stats;
      if (!done) {
        // The daemon still has pages: it keeps serving them, as the socket stays open.
        QuietLog.tryLog(
            PagerClient.class.getName(),
            Level.ERROR,
            "close failed; the client stays attached",
            null);
      }
    }
  }

  /** Closes every range; returns the address of the first lost page, or 0. */
  private long leaveAllRanges() {
    long lost = 0;
    for (PagedRange range = registry.last(); range != null; range = registry.last()) {
      long address = range.closeOnce();
      if (range == registry.last()) {
        // An earlier close of it has failed. A second attempt would do nothing, for ever.
        throw new IllegalStateException(
            "range did not leave: address=0x%x, expected the end of its registration; see the first failure"
                .formatted(range.address()));
      }
      lost = lost == 0 ? address : lost;
    }
    return lost;
  }

  private void awaitClosed() {
    Backoff backoff = new Backoff();
    while (lastStats == null) {
      backoff.again();
    }
  }

  @Override
  public String toString() {
    return "PagerClient[socket=%s, ranges=%d, bytes=%d, closed=%s]"
        .formatted(config.socket(), registry.count(), registry.bytes(), isClosed());
  }
}
