package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.ClientReply;
import org.arenalab.bench.pager.DaemonFigures;

/** B11: threads write to pages at random while a daemon evicts each page that is idle for 1 ms. */
final class RacePart {
  private static final int THREADS = 2;
  private static final long POLL_MS = 50;
  private static final long MOST_NS = TimeUnit.MINUTES.toNanos(15);

  private RacePart() {}

  /**
   * The result of a part.
   *
   * @param threads that wrote
   * @param evictions of pages during the writes
   * @param raced pages that stayed because they were written to between the daemon's decision and
   *     the end of their move
   * @param underWay faults of pages that were being moved, or were moved and not yet compressed
   * @param writes of all threads
   * @param lost writes, and pages with wrong bytes at the end
   * @param seconds of the writes
   */
  record Result(
      int threads,
      long evictions,
      long raced,
      long underWay,
      long writes,
      long lost,
      double seconds) {}

  /** Runs until the plan's evictions are reached, or for 15 minutes. */
  static Result run(PagerTargetsPlan plan) throws IOException, InterruptedException {
    try (Stage stage = Stage.open(plan.raceServer(), plan::raceClient)) {
      stage.attach();
      ClientProcess client = stage.client();
      long startNs = System.nanoTime();
      ClientReply _ = client.ask(ClientOrder.of(ClientOrder.Verb.RACE, THREADS));
      long evicted = 0;
      while (evicted < plan.evictions() && System.nanoTime() - startNs < MOST_NS) {
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
        evicted = client.ask(ClientOrder.Verb.EVICTED).count();
      }
      double seconds = (System.nanoTime() - startNs) / 1e9;
      long raced = client.ask(ClientOrder.Verb.RACED).count();
      DaemonFigures figures = stage.server().figures();
      long underWay = figures.figure("faults_of_moving") + figures.figure("faults_of_staged");
      long writes = client.ask(ClientOrder.Verb.WRITES).count();
      long lost = client.ask(ClientOrder.Verb.END_RACE).count();
      lost += client.ask(ClientOrder.Verb.VERIFY).count();
      client.end();
      return new Result(THREADS, evicted, raced, underWay, writes, lost, seconds);
    }
  }
}
