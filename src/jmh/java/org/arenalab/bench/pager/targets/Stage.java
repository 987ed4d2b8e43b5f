package org.arenalab.bench.pager.targets;

import java.io.IOException;
import org.arenalab.bench.mem.MemSnapshot;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientPlan;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.ClientReply;
import org.arenalab.bench.pager.PagerServer;
import org.arenalab.bench.pager.ProcessorUse;
import org.arenalab.bench.pager.ServerSettings;
import org.arenalab.bench.pager.TouchTimes;

/** A server and a client of one part. Closing ends both. */
final class Stage implements AutoCloseable {
  /** Names of the client's threads that work for the pager begin with this. */
  private static final String AGENT = "arenalab-pager";

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
    PagerServer server = PagerServer.start(settings);
    ClientProcess client = null;
    Stage stage = null;
    try {
      client = ClientProcess.start(clientOf.plan(server.socket().toString()));
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

  /** Returns the Pss of daemon and standby together. */
  long serverPssBytes() {
    long standby = server.standbyPid();
    return pssBytes(server.daemonPid()) + (standby == 0 ? 0 : pssBytes(standby));
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
