package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.ClientReply;

/** B11: threads write to pages at random while a daemon evicts each page that is idle for 1 ms. */
final class RacePart {
  private static final int THREADS = 2;
  private static final long POLL_MS = 50;
  private static final long MOST_NS = TimeUnit.MINUTES.toNanos(10);

  private RacePart() {}

  /**
   * The result of a part.
   *
   * @param threads that wrote
   * @param evictions of pages during the writes
   * @param raced pages that stayed because they were written to while they were moved
   * @param writes of all threads
   * @param lost writes, and pages with wrong bytes at the end
   * @param seconds of the writes
   */
  record Result(int threads, long evictions, long raced, long writes, long lost, double seconds) {}

  /** Runs until the plan's evictions are reached, or for 10 minutes. */
  static Result run(PagerTargetsPlan plan) throws IOException, InterruptedException {
    try (Stage stage = Stage.open(plan.raceServer(), plan::client)) {
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
      long writes = client.ask(ClientOrder.Verb.WRITES).count();
      long lost = client.ask(ClientOrder.Verb.END_RACE).count();
      lost += client.ask(ClientOrder.Verb.VERIFY).count();
      client.end();
      return new Result(THREADS, evicted, raced, writes, lost, seconds);
    }
  }
}
