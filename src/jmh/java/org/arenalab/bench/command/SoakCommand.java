package org.arenalab.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.peer.PeerUnavailableException;
import org.arenalab.bench.run.JmhLock;
import org.arenalab.bench.soak.SoakEpoch;
import org.arenalab.bench.soak.SoakFigures;
import org.arenalab.bench.soak.SoakFolder;
import org.arenalab.bench.soak.SoakPlan;
import org.arenalab.bench.soak.SoakReference;
import org.arenalab.bench.soak.SoakRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code soak} command: runs one allocator for minutes or hours. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description =
        "Runs one allocator for minutes or hours, and judges drift, tail latency and memory.")
public final class SoakCommand implements Callable<Integer> {
  private static final double DEFAULT_MINUTES = 30;
  private static final int DEFAULT_WORKING_SET = 400;

  @Spec private CommandSpec spec;

  @Option(
      names = "--allocator",
      paramLabel = "slab|floor|PEER",
      description = "Allocator to run (default slab).")
  private String allocator;

  @Option(
      names = "--mode",
      paramLabel = "fast|balanced|lean",
      description = "Mode of the slab allocator (default lean).")
  private String mode;

  @Option(
      names = "--decommit",
      paramLabel = "free|dontneed|off",
      description = "System call that releases memory in mode lean (default dontneed).")
  private String decommit;

  @Option(names = "--working-set", description = "Number of live blocks (default 400).")
  private Integer workingSet;

  @Option(
      names = "--churn",
      paramLabel = "steady|heavy",
      description =
          "Pattern of the load; heavy adds a burst of blocks every second (default steady).")
  private String churn;

  @Option(
      names = "--minutes",
      description = "Total length in minutes, including resumed parts (default 30).")
  private Double minutes;

  @Option(
      names = "--resume",
      paramLabel = "FOLDER",
      description = "Continue the soak in this folder, up to --minutes.")
  private Path resume;

  @Option(
      names = "--baseline",
      paramLabel = "FOLDER",
      description = "Folder of the same soak in FAST. Throughput and peak are judged against it.")
  private Path baseline;

  @Option(
      names = "--floor",
      paramLabel = "FOLDER",
      description =
          "Folder of the same soak of the floor. Variation is judged against its variation.")
  private Path floor;

  @Override
  public Integer call() throws InterruptedException {
    try {
      return resume == null ? start() : resume();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (PeerUnavailableException e) {
      throw new UsageException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UsageException("soak: " + e + ": give a folder that can be read and written", e);
    }
  }

  private int start() throws IOException, InterruptedException {
    String who = orElse(allocator, SoakPlan.SLAB);
    boolean slab = who.equals(SoakPlan.SLAB);
    if (!slab && (mode != null || decommit != null)) {
      throw new IllegalArgumentException(
          "--mode and --decommit are options of the slab allocator; leave them out with --allocator"
              + " "
              + who);
    }
    SoakPlan plan =
        new SoakPlan(
            who,
            slab ? orElse(mode, "lean") : "",
            slab ? orElse(decommit, "dontneed") : "",
            workingSet == null ? DEFAULT_WORKING_SET : workingSet,
            SoakPlan.Churn.of(orElse(churn, "steady")),
            minutes == null ? DEFAULT_MINUTES : minutes);
    plan.requireHeap(Runtime.getRuntime().maxMemory());
    SoakReference reference = SoakReference.forThisJvm(plan);
    SoakFigures fast = reference.baseline(baseline);
    SoakFigures ofFloor = reference.floor(floor);
    try (JmhLock lock = JmhLock.take()) {
      return SoakRun.fresh(plan, TypedWords.of(spec), fast, ofFloor, out()).run();
    }
  }

  private int resume() throws IOException, InterruptedException {
    if (allocator != null
        || mode != null
        || decommit != null
        || workingSet != null
        || churn != null) {
      throw new IllegalArgumentException(
          "--resume takes all settings from the folder; only --minutes may be given");
    }
    SoakFolder folder = new SoakFolder(resume);
    SoakPlan kept = folder.plan();
    SoakPlan plan = minutes == null ? kept : kept.lasting(minutes);
    List<SoakEpoch> known = folder.epochs();
    if (!known.isEmpty() && known.getLast().epoch() >= plan.epochs()) {
      throw new IllegalArgumentException(
          "the soak has run to its end: folder=%s, seconds=%d; give more --minutes to continue it"
              .formatted(resume, known.getLast().epoch()));
    }
    plan.requireHeap(Runtime.getRuntime().maxMemory());
    SoakReference reference = SoakReference.forThisJvm(plan);
    SoakFigures fast = reference.baseline(baseline);
    SoakFigures ofFloor = reference.floor(floor);
    try (JmhLock lock = JmhLock.take()) {
      return SoakRun.resume(plan, folder, TypedWords.of(spec), fast, ofFloor, out()).run();
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static String orElse(String said, String fallback) {
    return said == null ? fallback : said;
  }
}
