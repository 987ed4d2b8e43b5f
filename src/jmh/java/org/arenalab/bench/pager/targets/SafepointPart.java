package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.time.Duration;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.ClientReply;
import org.arenalab.bench.pager.Percentile;
import org.arenalab.bench.pager.TouchTimes;

/**
 * B14: the safepoints of a client whose thread waits in page faults. The client collects garbage
 * again and again while the thread reads and writes pages at random.
 */
final class SafepointPart {
  /** Collections of one order. */
  private static final int AT_ONCE = 100;

  /** Time of one order, after which the client counts as being in a deadlock. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final double MEDIAN = 0.5;
  private static final double P99 = 0.99;

  private SafepointPart() {}

  /**
   * The result of a part.
   *
   * @param collections of the client, each of which has ended
   * @param faults messages of missing pages during the collections
   * @param safepoints during the collections
   * @param p50 median of the time until all threads had stopped
   * @param p99 99th percentile of that time
   * @param maxNs the longest such time, ns
   * @param times of faults of the same client before the collections
   */
  record Result(
      int collections,
      long faults,
      int safepoints,
      Percentile p50,
      Percentile p99,
      long maxNs,
      TouchTimes times) {}

  static Result run(PagerTargetsPlan plan) throws IOException, InterruptedException {
    try (SafepointLog log = SafepointLog.create();
        Stage stage = Stage.open(plan.killedServer(), plan::client, log.flags())) {
      stage.attach();
      ClientProcess client = stage.client();
      int _ = client.awaitEviction();
      TouchTimes times = stage.touch(plan.faults(), 1);
      ClientReply _ = client.ask(ClientOrder.Verb.LOAD);
      long length = log.length();
      long faults = faults(stage);
      int done = 0;
      while (done < plan.collections()) {
        int next = Math.min(AT_ONCE, plan.collections() - done);
        ClientReply _ = client.ask(ClientOrder.of(ClientOrder.Verb.COLLECT, next), LIMIT);
        done += next;
      }
      faults = faults(stage) - faults;
      long[] reached = log.reachedNsAfter(length);
      ClientReply _ = client.ask(ClientOrder.Verb.END_LOAD);
      stage.end();
      return new Result(
          done,
          faults,
          reached.length,
          Percentile.of(reached, MEDIAN),
          Percentile.of(reached, P99),
          reached.length == 0 ? 0 : reached[reached.length - 1],
          times);
    }
  }

  private static long faults(Stage stage) {
    return stage.server().figures().figure("pager_faults_missing");
  }
}
