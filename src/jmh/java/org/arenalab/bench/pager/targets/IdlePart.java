package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** B7: a client that does nothing, whose pages have left, and whose store is constant. */
final class IdlePart {
  private IdlePart() {}

  /**
   * The result of a part.
   *
   * @param regionMb of the client
   * @param seconds measured
   * @param workNs processor time of daemon, standby and agent
   * @param serverNs the part of daemon and standby
   */
  record Result(int regionMb, double seconds, long workNs, long serverNs) {
    double percent() {
      return workNs / seconds / 1e7;
    }
  }

  static Result run(PagerTargetsPlan plan) throws IOException, InterruptedException {
    try (Stage stage = Stage.open(plan.server(), plan::client)) {
      stage.attach();
      int _ = stage.client().awaitEviction();
      stage.awaitConstantStore(plan.tColdMs());
      long work = stage.processorNs();
      long server = stage.serverNs();
      long startNs = System.nanoTime();
      TimeUnit.SECONDS.sleep(plan.idleSeconds());
      Result result =
          new Result(
              plan.regionMb(),
              (System.nanoTime() - startNs) / 1e9,
              stage.processorNs() - work,
              stage.serverNs() - server);
      stage.end();
      return result;
    }
  }
}
