package org.arenalab.bench.pager.targets;

import java.io.IOException;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.ClientReply;
import org.arenalab.bench.pager.DaemonFigures;
import org.arenalab.bench.pager.NetMemory;
import org.arenalab.bench.pager.SwapUse;
import org.arenalab.bench.pager.TouchTimes;

/**
 * B9: all pages leave and stay, until their memory is constant. The daemon has its default budget
 * of processor time. Its age of a cold page is the plan's, so that the part does not take minutes.
 */
final class MemoryPart {
  private static final int TOUCHES = 20_000;

  private MemoryPart() {}

  /**
   * The result of a part.
   *
   * @param left when all pages had left
   * @param steady when the store was constant
   * @param backgroundNs processor time of the daemon's background work until then
   * @param densified pages that zstd has made smaller
   * @param touched faults of pages in that state
   */
  record Result(State left, State steady, long backgroundNs, long densified, TouchTimes touched) {}

  /**
   * The memory at one moment.
   *
   * @param seconds since the client attached
   * @param memory of all processes, in bytes
   * @param standby Pss of the standby, a part of the server's
   */
  record State(double seconds, NetMemory memory, long standby) {}

  static Result run(PagerTargetsPlan plan) throws IOException, InterruptedException {
    SwapUse swap = swap(plan);
    try (Stage stage = Stage.open(plan.serverWithDefaultBudget(), plan::client)) {
      long startNs = System.nanoTime();
      stage.attach();
      int _ = stage.client().awaitEviction();
      State left = state(stage, plan, swap, startNs);
      stage.awaitConstantStore(plan.tColdMs());
      State steady = state(stage, plan, swap, startNs);
      DaemonFigures figures = stage.server().figures();
      TouchTimes touched = stage.touch(TOUCHES, 1);
      stage.end();
      return new Result(
          left,
          steady,
          figures.figure("background_cpu_ns"),
          figures.figure("store_densified_pages"),
          touched);
    }
  }

  private static State state(Stage stage, PagerTargetsPlan plan, SwapUse swap, long startNs)
      throws IOException {
    double seconds = (System.nanoTime() - startNs) / 1e9;
    long missing = stage.client().ask(ClientOrder.Verb.MISSING).count();
    // As before the base was measured: the orders of this program have made garbage.
    ClientReply _ = stage.client().ask(ClientOrder.Verb.COLLECT);
    long standby = stage.standbyPssBytes();
    NetMemory memory =
        new NetMemory(
            plan.regionBytes(),
            missing * (plan.regionBytes() / stage.client().pages()),
            stage.basePssBytes(),
            stage.clientPssBytes(),
            stage.daemonPssBytes() + standby,
            stage.server().figures().store("backedBytes"),
            swap);
    return new State(seconds, memory, standby);
  }

  private static SwapUse swap(PagerTargetsPlan plan) throws IOException, InterruptedException {
    try (ClientProcess client = ClientProcess.start(plan.client(""))) {
      SwapUse use = client.ask(ClientOrder.Verb.SWAP_OUT).swap();
      client.end();
      return use;
    }
  }
}
