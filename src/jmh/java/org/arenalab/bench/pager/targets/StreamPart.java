package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientReply;
import org.arenalab.bench.pager.Percentile;
import org.arenalab.bench.pager.TouchTimes;

/** B16: a client reads its evicted pages in order, with read-ahead or without. */
final class StreamPart {
  private static final long STAGED_MS = 500;

  private StreamPart() {}

  /**
   * The result of a part.
   *
   * @param ahead whether the client restores the next pages of a stream
   * @param pages of the stream, all of which had left
   * @param faults messages of missing pages at the daemon
   * @param seconds of the stream
   * @param p50 median of the first access to a page
   */
  record Result(boolean ahead, int pages, long faults, double seconds, Percentile p50) {}

  static Result run(PagerTargetsPlan plan, boolean ahead) throws IOException, InterruptedException {
    try (Stage stage = Stage.open(plan.phaseServer(), plan::client)) {
      ClientReply _ =
          stage
              .client()
              .ask(ahead ? ClientOrder.Verb.ATTACH : ClientOrder.Verb.ATTACH_WITHOUT_READ_AHEAD);
      int _ = stage.client().awaitEviction();
      TimeUnit.MILLISECONDS.sleep(STAGED_MS);
      int pages = Math.min(plan.faults(), stage.client().pages());
      long before = faults(stage);
      TouchTimes times = stage.client().ask(ClientOrder.of(ClientOrder.Verb.STREAM, pages)).times();
      long faults = faults(stage) - before;
      stage.end();
      return new Result(ahead, pages, faults, times.seconds(), times.p50());
    }
  }

  private static long faults(Stage stage) {
    return stage.server().figures().figure("pager_faults_missing");
  }
}
