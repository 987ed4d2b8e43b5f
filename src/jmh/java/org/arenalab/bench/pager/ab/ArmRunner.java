package org.arenalab.bench.pager.ab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.arenalab.bench.mem.MemSnapshot;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.nativecontrol.NativeStepsException;
import org.arenalab.bench.pager.DaemonFigures;
import org.arenalab.bench.pager.NetMemory;
import org.arenalab.bench.pager.PagerServer;
import org.arenalab.bench.pager.ProcessorUse;
import org.arenalab.bench.pager.workload.TracedCalls;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.arenalab.bench.pager.workload.WorkloadProcess;
import org.arenalab.bench.pager.workload.WorkloadResult;

/** Runs parts: each starts processes of its own, and ends them. For one thread. */
final class ArmRunner implements AutoCloseable {
  /** Names of the client's threads that work for the pager begin with this. */
  private static final String AGENT = "arenalab-pager";

  private static final long SAMPLE_MS = 1_000;
  private static final long POLL_MS = 50;

  private final PagerAbPlan plan;
  private final FaultLanes lanes;
  private final String lanesMissing;

  private ArmRunner(PagerAbPlan plan, FaultLanes lanes, String lanesMissing) {
    this.plan = plan;
    this.lanes = lanes;
    this.lanesMissing = lanesMissing;
  }

  /** Compiles the lanes in C, if there is a compiler and the plan has them. */
  static ArmRunner open(PagerAbPlan plan) {
    if (!plan.arms().contains(AbArm.C_LANES)) {
      return new ArmRunner(plan, null, "not asked for");
    }
    try {
      return new ArmRunner(plan, FaultLanes.build(plan.compiler()), "");
    } catch (NativeStepsException e) {
      return new ArmRunner(plan, null, e.getMessage());
    }
  }

  ArmResult run(int run, WorkloadKind kind, AbArm arm) throws IOException, InterruptedException {
    if (arm == AbArm.C_LANES) {
      return lanes(run, kind);
    }
    if (!arm.hasServer()) {
      return part(run, kind, arm, null);
    }
    try (PagerServer server = PagerServer.start(plan.server(arm))) {
      return part(run, kind, arm, server);
    }
  }

  private ArmResult lanes(int run, WorkloadKind kind) {
    if (lanes == null) {
      return ArmResult.missing(run, kind, AbArm.C_LANES, lanesMissing);
    }
    FaultLanes.Result result =
        lanes.run(FaultLanes.Placement.PER_CPU, 1, plan.laneFaults(kind), kind.pauseNs());
    return new ArmResult(run, kind, AbArm.C_LANES, null, null, null, result, "");
  }

  private ArmResult part(int run, WorkloadKind kind, AbArm arm, PagerServer server)
      throws IOException, InterruptedException {
    String socket = server == null ? "" : server.socket().toString();
    try (WorkloadProcess process = WorkloadProcess.start(plan.workload(kind, arm, socket))) {
      Processes processes = new Processes(process, server);
      long base = pss(process.pid());
      long beforeNs = processes.serverNs();
      process.run();
      Samples samples = samples(process, processes);
      WorkloadResult work = process.awaitResult();
      if (!work.isAvailable()) {
        return ArmResult.missing(run, kind, arm, work.swap().missing());
      }
      // Pages leave while the memory is measured: the mean of two counts is that of its middle.
      long evicted = process.missingBytes();
      long client = pss(process.pid());
      long others = processes.serverPss();
      samples.add(client + others);
      evicted = (evicted + process.missingBytes()) / 2;
      DaemonFigures figures = server == null ? null : server.figures();
      long workNs = processes.serverNs() - beforeNs;
      process.end();
      requireRight(work);
      NetMemory atEnd =
          new NetMemory(
              (long) plan.regionMb(kind) << 20,
              evicted,
              base,
              client,
              others,
              figures == null ? 0 : figures.figure("store_backed_bytes"),
              work.swap());
      MemoryUse memory =
          new MemoryUse(base, samples.mean() + work.meanPoolBytes(), samples.count, atEnd);
      ServerWork done = figures == null ? null : ServerWork.of(figures, workNs);
      return new ArmResult(run, kind, arm, work, done, memory, null, "");
    }
  }

  private static void requireRight(WorkloadResult work) {
    if (work.wrong() != 0) {
      throw new IllegalStateException(
          "a workload read other bytes than it wrote: accesses=%d, expected 0"
              .formatted(work.wrong()));
    }
  }

  /** The sum of samples of memory. */
  private static final class Samples {
    private long sum;
    private int count;

    void add(long bytes) {
      sum += bytes;
      count++;
    }

    long mean() {
      return sum / count;
    }
  }

  private static Samples samples(WorkloadProcess process, Processes processes)
      throws IOException, InterruptedException {
    Samples samples = new Samples();
    long nextNs = System.nanoTime() + SAMPLE_MS * 1_000_000;
    while (!process.hasResult()) {
      Thread.sleep(POLL_MS);
      if (System.nanoTime() - nextNs >= 0 && !process.hasResult()) {
        samples.add(pss(process.pid()) + processes.serverPss());
        nextNs += SAMPLE_MS * 1_000_000;
      }
    }
    return samples;
  }

  /** A workload with its server, which may be null. */
  private record Processes(WorkloadProcess process, PagerServer server) {
    long serverPss() {
      if (server == null) {
        return 0;
      }
      long standby = server.standbyPid();
      return pss(server.daemonPid()) + (standby == 0 ? 0 : pss(standby));
    }

    /** Returns the processor time of daemon, standby, and the pager's threads in the client. */
    long serverNs() {
      return server == null
          ? 0
          : ProcessorUse.ns(server.daemonPid())
              + ProcessorUse.ns(server.standbyPid())
              + ProcessorUse.ns(process.pid(), AGENT);
    }
  }

  private static long pss(long pid) {
    return MemSnapshot.of(Long.toString(pid)).pssKb() * 1024;
  }

  /** Counts the system calls of a mapping without the pager and with it. */
  ChurnCalls calls() throws IOException, InterruptedException {
    String missing = TracedCalls.missing();
    if (!missing.isEmpty()) {
      return new ChurnCalls(Double.NaN, Double.NaN, missing);
    }
    double plain = calls(AbArm.NONE, "");
    try (PagerServer server = PagerServer.start(plan.server(AbArm.PAGER))) {
      double paged = calls(AbArm.PAGER, server.socket().toString());
      boolean known = Double.isFinite(plain) && Double.isFinite(paged);
      return new ChurnCalls(plain, paged, known ? "" : "fewer than 100 mappings were traced");
    }
  }

  private double calls(AbArm arm, String socket) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("arenalab-traces");
    try {
      return TracedCalls.perMapping(plan.traced(WorkloadKind.MMAP_CHURN, arm, socket), folder);
    } finally {
      try (Stream<Path> traces = Files.list(folder)) {
        for (Path trace : traces.toList()) {
          Files.delete(trace);
        }
      }
      Files.delete(folder);
    }
  }

  @Override
  public void close() {
    if (lanes != null) {
      lanes.close();
    }
  }
}
