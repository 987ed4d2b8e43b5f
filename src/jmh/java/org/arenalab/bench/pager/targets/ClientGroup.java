package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientPlan;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.ClientReply;

/** Clients of one daemon that read and write their pages at random. Closing kills them. */
final class ClientGroup implements AutoCloseable {
  private static final long POLL_MS = 20;
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

  /** A trial takes a new client, so its start is most of the time. Its stalls take milliseconds. */
  private static final List<String> CHEAP = List.of("-XX:TieredStopAtLevel=1");

  private final List<ClientProcess> clients = new ArrayList<>();

  private ClientGroup() {}

  /** Starts clients at the same time, and attaches them; then each begins its load. */
  static ClientGroup start(ClientPlan plan, int count) throws IOException {
    ClientGroup group = new ClientGroup();
    boolean started = false;
    try {
      for (int client = 0; client < count; client++) {
        group.clients.add(ClientProcess.launch(plan, CHEAP));
      }
      for (ClientProcess client : group.clients) {
        client.awaitFilled();
      }
      for (ClientProcess client : group.clients) {
        ClientReply _ = client.ask(ClientOrder.Verb.ATTACH);
      }
      for (ClientProcess client : group.clients) {
        ClientReply _ = client.ask(ClientOrder.Verb.LOAD);
      }
      started = true;
      return group;
    } finally {
      if (!started) {
        group.close();
      }
    }
  }

  /** Returns the first client. */
  ClientProcess first() {
    return clients.getFirst();
  }

  /** Waits until pages of each client have left: without them, its trial would prove nothing. */
  void awaitMissing() throws IOException, InterruptedException {
    long endNs = System.nanoTime() + PATIENCE_NS;
    for (ClientProcess client : clients) {
      while (client.ask(ClientOrder.Verb.MISSING).count() == 0) {
        if (System.nanoTime() - endNs > 0) {
          throw new IllegalStateException(
              "no page of a client has left: pid=%d, expected one within 30 s"
                  .formatted(client.pid()));
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
      }
    }
  }

  /** Returns the end of each client, as {@link ClientProcess#awaitEnd}. */
  List<ClientProcess.End> awaitEnd(long sinceNs, long mostMs)
      throws IOException, InterruptedException {
    List<ClientProcess.End> ends = new ArrayList<>();
    for (ClientProcess client : clients) {
      ends.add(client.awaitEnd(sinceNs, mostMs));
    }
    return ends;
  }

  @Override
  public void close() {
    clients.forEach(ClientProcess::close);
  }
}
