package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.ClientReply;
import org.arenalab.bench.pager.PagerServer;

/** B12 and B13: daemons are killed while a client reads and writes its pages at random. */
final class KillPart {
  private static final long SETTLE_MS = 300;
  private static final long LEAST_LOAD_MS = 200;
  private static final int LOAD_SPREAD_MS = 200;
  private static final long MOST_END_MS = 5_000;
  private static final long POLL_MS = 5;

  /** A standby is ready some 300 to 500 ms after its daemon serves. */
  private static final int EARLY_SPREAD_MS = 400;

  private KillPart() {}

  /**
   * The deaths of the daemon.
   *
   * @param stallsMs longest access at each death, ms
   * @param wrongPages accesses that found wrong bytes, and wrong pages at the end
   */
  record Deaths(List<Double> stallsMs, long wrongPages) {}

  static Deaths daemon(PagerTargetsPlan plan) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(plan.seed());
    List<Double> stalls = new ArrayList<>();
    try (Stage stage = Stage.open(plan.killedServer(), plan::killedClient)) {
      stage.attach();
      ClientProcess client = stage.client();
      ClientReply _ = client.ask(ClientOrder.Verb.LOAD);
      for (int kill = 0; kill < plan.kills(); kill++) {
        TimeUnit.MILLISECONDS.sleep(LEAST_LOAD_MS + random.nextInt(LOAD_SPREAD_MS));
        long _ = stage.server().awaitStandby();
        ClientReply _ = client.ask(ClientOrder.Verb.LONGEST);
        long daemon = stage.server().daemonPid();
        stage.server().killDaemon();
        long _ = stage.server().awaitSuccessor(daemon);
        TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
        stalls.add(client.ask(ClientOrder.Verb.LONGEST).count() / 1e6);
      }
      long wrong = client.ask(ClientOrder.Verb.WRONG).count();
      ClientReply _ = client.ask(ClientOrder.Verb.END_LOAD);
      wrong += client.ask(ClientOrder.Verb.VERIFY).count();
      client.end();
      return new Deaths(stalls, wrong);
    }
  }

  /**
   * The death of a daemon that has no standby yet.
   *
   * @param served whether its standby took over anyway; else the client's switch ended the client
   * @param stallMs longest access until then, ms; NaN if the client was ended
   * @param wrongPages accesses that found wrong bytes, and wrong pages at the end
   * @param end of the client; null if it was served
   */
  record EarlyDeath(boolean served, double stallMs, long wrongPages, ClientProcess.End end) {}

  /**
   * Kills a daemon, and its successor before the successor has a standby.
   *
   * @param trial number of the trial, which decides the time of the kill
   */
  static EarlyDeath early(PagerTargetsPlan plan, int trial)
      throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(plan.seed() + trial);
    try (PagerServer server = PagerServer.start(plan.killedServer());
        ClientGroup group = ClientGroup.start(plan.trialClient(server.socket().toString()), 1)) {
      group.awaitMissing();
      long daemon = server.daemonPid();
      server.killDaemon();
      long successor = server.awaitSuccessor(daemon);
      ClientReply _ = group.first().ask(ClientOrder.Verb.LONGEST);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(EARLY_SPREAD_MS));
      long killNs = System.nanoTime();
      server.killDaemon();
      return awaitOutcome(server, successor, group.first(), killNs);
    }
  }

  private static EarlyDeath awaitOutcome(
      PagerServer server, long killed, ClientProcess client, long killNs)
      throws IOException, InterruptedException {
    long endNs = killNs + TimeUnit.MILLISECONDS.toNanos(MOST_END_MS);
    while (client.isAlive() && server.daemonPid() == killed && System.nanoTime() - endNs < 0) {
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    boolean served = server.daemonPid() != killed;
    TimeUnit.MILLISECONDS.sleep(served ? SETTLE_MS : 0);
    if (!served || !client.isAlive()) {
      ClientProcess.End end = client.awaitEnd(killNs, MOST_END_MS);
      return new EarlyDeath(false, Double.NaN, end.wrong(), end);
    }
    double stallMs = client.ask(ClientOrder.Verb.LONGEST).count() / 1e6;
    long wrong = client.ask(ClientOrder.Verb.WRONG).count();
    ClientReply _ = client.ask(ClientOrder.Verb.END_LOAD);
    wrong += client.ask(ClientOrder.Verb.VERIFY).count();
    client.end();
    return new EarlyDeath(true, stallMs, wrong, null);
  }

  /**
   * Kills daemon and standby once.
   *
   * @param group number of the group, which decides the time of the kill
   * @param clients attached to the daemon, each with pages that have left
   * @return the end of each client
   */
  static List<ClientProcess.End> both(PagerTargetsPlan plan, int group, int clients)
      throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(plan.seed() + group);
    try (PagerServer server = PagerServer.start(plan.killedServer());
        ClientGroup attached =
            ClientGroup.start(plan.trialClient(server.socket().toString()), clients)) {
      attached.awaitMissing();
      TimeUnit.MILLISECONDS.sleep(LEAST_LOAD_MS + random.nextInt(LOAD_SPREAD_MS));
      long killNs = System.nanoTime();
      server.killBoth();
      return attached.awaitEnd(killNs, MOST_END_MS);
    }
  }
}
