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
