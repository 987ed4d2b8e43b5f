package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.mem.MemSnapshot;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientPlan;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.ClientReply;
import org.arenalab.bench.pager.DaemonFigures;
import org.arenalab.bench.pager.PagerServer;
import org.arenalab.bench.pager.ProcessorUse;
import org.arenalab.bench.pager.ServerSettings;
import org.arenalab.bench.pager.TouchTimes;

/** A server and a client of one part. Closing ends both. */
final class Stage implements AutoCloseable {
  /** Names of the client's threads that work for the pager begin with this. */
  private static final String AGENT = "arenalab-pager";

  private static final long POLL_MS = 500;

  /** The store is constant after this time without a change, or a tCold if that is longer. */
  private static final long QUIET_MS = 1_500;

  /** Time for the second encoding and compaction, beside the age at which it begins. */
  private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(5);

  /** The daemon encodes a page again after this many times the age of a cold page. */
  private static final int DENSE_AGE = 10;

  private final PagerServer server;
  private final ClientProcess client;
  private final long basePssBytes;

  private Stage(PagerServer server, ClientProcess client) throws IOException {
    this.server = server;
    this.client = client;
    ClientReply _ = client.ask(ClientOrder.Verb.COLLECT);
    basePssBytes = pssBytes(client.pid());
  }

  /** Makes the plan of a client for a server's socket. */
  @FunctionalInterface
  interface ClientOf {
    ClientPlan plan(String socket);
  }

  static Stage open(ServerSettings settings, ClientOf clientOf)
      throws IOException, InterruptedException {
    return open(settings, clientOf, List.of());
  }

  /** Starts a server, and a client with further flags of its JVM. */
  static Stage open(ServerSettings settings, ClientOf clientOf, List<String> flags)
      throws IOException, InterruptedException {
    PagerServer server = PagerServer.start(settings);
    ClientProcess client = null;
    Stage stage = null;
    try {
      client = ClientProcess.start(clientOf.plan(server.socket().toString()), flags);
      stage = new Stage(server, client);
      return stage;
    } finally {
      if (stage == null) {
        if (client != null) {
          client.close();
        }
        server.close();
      }
    }
  }

  PagerServer server() {
    return server;
  }

  ClientProcess client() {
    return client;
  }

  /** Attaches the client. */
  void attach() throws IOException {
    ClientReply _ = client.ask(ClientOrder.Verb.ATTACH);
  }

  /** Reads missing pages. */
  TouchTimes touch(int most, int threads) throws IOException {
    return times(new ClientOrder(ClientOrder.Verb.TOUCH, most, threads));
  }

  /** Gives an order that restores missing pages. */
  TouchTimes times(ClientOrder order) throws IOException {
    ClientReply reply = client.ask(order);
    if (reply.times() == null) {
      throw new IllegalStateException("no page of the client has left: order=" + order.verb());
    }
    return reply.times().requireMissing();
  }

  /**
   * Waits until pages were encoded again with zstd, and the store has not changed for some time.
   *
   * @param tColdMs the daemon's age of a cold page
   */
  void awaitConstantStore(int tColdMs) throws InterruptedException {
    long nowNs = System.nanoTime();
    long endNs = nowNs + PATIENCE_NS + TimeUnit.MILLISECONDS.toNanos((long) DENSE_AGE * tColdMs);
    long changedNs = nowNs;
    long quietNs = TimeUnit.MILLISECONDS.toNanos(Math.max(QUIET_MS, tColdMs));
    long seen = 0;
    while (nowNs < endNs) {
      DaemonFigures figures = server.figures();
      long tried = figures.figure("store_densified_pages") + figures.figure("store_settled_pages");
      long state = tried + figures.store("backedBytes");
      nowNs = System.nanoTime();
      if (state != seen) {
        seen = state;
        changedNs = nowNs;
      }
      if (tried > 0 && nowNs - changedNs > quietNs) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    throw new IllegalStateException(
        "the store did not become constant: bytes=%d, expected an end within minutes"
            .formatted(server.figures().store("backedBytes")));
  }

  /** Checks all bytes of the client, and ends it. */
  void end() throws IOException, InterruptedException {
    long wrong = client.ask(ClientOrder.Verb.VERIFY).count();
    if (wrong != 0) {
      throw new IllegalStateException(
          "pages differ from what was written: pages=%d of %d".formatted(wrong, client.pages()));
    }
    client.end();
  }

  /** Returns the Pss of the client before it attached. */
  long basePssBytes() {
    return basePssBytes;
  }

  long clientPssBytes() {
    return pssBytes(client.pid());
  }

  long daemonPssBytes() {
    return pssBytes(server.daemonPid());
  }

  /** Returns the Pss of the standby; 0 if there is none. */
  long standbyPssBytes() {
    long standby = server.standbyPid();
    return standby == 0 ? 0 : pssBytes(standby);
  }

  private static long pssBytes(long pid) {
    return MemSnapshot.of(Long.toString(pid)).pssKb() * 1024;
  }

  /** Returns the processor time of daemon, standby, and the pager's threads in the client, ns. */
  long processorNs() {
    return serverNs() + ProcessorUse.ns(client.pid(), AGENT);
  }

  /** Returns the processor time of daemon and standby, ns. */
  long serverNs() {
    return ProcessorUse.ns(server.daemonPid()) + ProcessorUse.ns(server.standbyPid());
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
