package org.arenalab.bench.pager.demo;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.arenalab.bench.mem.MemSnapshot;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.ClientReply;
import org.arenalab.bench.pager.DaemonFigures;
import org.arenalab.bench.pager.PagerServer;
import org.arenalab.bench.pager.SwapUse;
import org.arenalab.bench.pager.TouchTimes;

/** The steps of a demonstration. Closing ends all processes. For one thread. */
final class DemoRun implements AutoCloseable {
  private static final long LOAD_MS = 1_000;
  private static final long SETTLE_MS = 300;
  private static final long LAST_END_MS = 5_000;

  private final DemoPlan plan;
  private final PagerServer server;
  private final ClientProcess client;
  private final long basePssBytes;
  private long faults;

  private DemoRun(DemoPlan plan, PagerServer server, ClientProcess client) throws IOException {
    this.plan = plan;
    this.server = server;
    this.client = client;
    ClientReply _ = client.ask(ClientOrder.Verb.COLLECT);
    basePssBytes = pssBytes(client.pid());
  }

  static DemoRun start(DemoPlan plan) throws IOException, InterruptedException {
    PagerServer server = PagerServer.start(plan.server());
    ClientProcess client = null;
    DemoRun run = null;
    try {
      client = ClientProcess.start(plan.client(server.socket().toString()));
      run = new DemoRun(plan, server, client);
      return run;
    } finally {
      if (run == null) {
        if (client != null) {
          client.close();
        }
        server.close();
      }
    }
  }

  String processes() {
    return "daemon %d, standby %d, client %d with %d MiB of pages \"%s\""
        .formatted(
            server.daemonPid(), server.standbyPid(), client.pid(), plan.regionMb(), plan.dataset());
  }

  /** Attaches the client and samples each second. Returns the net saving at the end. */
  long watch(Consumer<DemoSample> receiver) throws IOException, InterruptedException {
    ClientReply _ = client.ask(ClientOrder.Verb.ATTACH);
    long startNs = System.nanoTime();
    long saved = 0;
    for (int second = 1; second <= plan.seconds(); second++) {
      if (plan.touchesPerSecond() > 0) {
        ClientReply _ = client.ask(ClientOrder.of(ClientOrder.Verb.TOUCH, plan.touchesPerSecond()));
      }
      long leftNs = startNs + TimeUnit.SECONDS.toNanos(second) - System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(Math.max(0, leftNs));
      DemoSample sample = sample(second);
      saved = sample.savedBytes();
      receiver.accept(sample);
    }
    return saved;
  }

  private DemoSample sample(int second) {
    DaemonFigures figures = server.figures();
    MemSnapshot memory = MemSnapshot.of(Long.toString(client.pid()));
    long all = memory.pssKb() * 1024 + pssBytes(server.daemonPid());
    long standby = server.standbyPid();
    all += standby == 0 ? 0 : pssBytes(standby);
    long before = faults;
    faults = figures.figure("faults");
    return new DemoSample(
        second,
        memory.rssKb() * 1024,
        figures.store("backedBytes"),
        basePssBytes - all,
        faults - before);
  }

  private static long pssBytes(long pid) {
    return MemSnapshot.of(Long.toString(pid)).pssKb() * 1024;
  }

  /** Reads missing pages at random. */
  TouchTimes touch() throws IOException {
    ClientReply reply = client.ask(ClientOrder.of(ClientOrder.Verb.TOUCH, plan.touches()));
    if (reply.times() == null) {
      throw new IllegalStateException(
          "no page has left: region-mb=%d, seconds=%d, t-cold-ms=%d; give it more seconds"
              .formatted(plan.regionMb(), plan.seconds(), plan.tColdMs()));
    }
    return reply.times().requireMissing();
  }

  /** Runs the control in C with the same number of faults. */
  static FaultLanes.Result lanes(DemoPlan plan) {
    try (FaultLanes lanes = FaultLanes.build(plan.compiler())) {
      return lanes.run(FaultLanes.Placement.PER_CPU, 1, plan.touches(), 0);
    }
  }

  /** The accesses to pages on zram: times, or null if zram is missing. */
  record Swapped(TouchTimes times, SwapUse use) {}

  static Swapped swapped(DemoPlan plan) throws IOException, InterruptedException {
    try (ClientProcess client = ClientProcess.start(plan.client(""))) {
      SwapUse use = client.ask(ClientOrder.Verb.SWAP_OUT).swap();
      if (!use.isKnown()) {
        return new Swapped(null, use);
      }
      TouchTimes times = client.ask(ClientOrder.of(ClientOrder.Verb.TOUCH, plan.touches())).times();
      client.end();
      return new Swapped(times, use);
    }
  }

  /** Kills the daemon while the client accesses its pages; the standby takes over. */
  DemoResult.DaemonKill killDaemon() throws IOException, InterruptedException {
    ClientReply _ = client.ask(ClientOrder.Verb.LOAD);
    TimeUnit.MILLISECONDS.sleep(LOAD_MS);
    ClientReply _ = client.ask(ClientOrder.Verb.LONGEST);
    long killed = server.daemonPid();
    server.killDaemon();
    long _ = server.awaitSuccessor(killed);
    TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
    long stallNs = client.ask(ClientOrder.Verb.LONGEST).count();
    long wrong = client.ask(ClientOrder.Verb.WRONG).count();
    ClientReply _ = client.ask(ClientOrder.Verb.END_LOAD);
    wrong += client.ask(ClientOrder.Verb.VERIFY).count();
    return new DemoResult.DaemonKill(stallNs / 1e6, (int) wrong, client.pages());
  }

  /** Kills daemon and standby while the client accesses its pages. */
  ClientProcess.End killBoth() throws IOException, InterruptedException {
    long _ = server.awaitStandby();
    ClientReply _ = client.ask(ClientOrder.Verb.LOAD);
    TimeUnit.MILLISECONDS.sleep(LOAD_MS);
    long killNs = System.nanoTime();
    server.killBoth();
    return client.awaitEnd(killNs, LAST_END_MS);
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
