package org.arenalab.bench.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.RunStore;
import org.arenalab.bench.result.envelope.BuildInfo;
import org.arenalab.bench.result.envelope.Envelope;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.run.Interruption;

/**
 * One process's part of a soak. An epoch takes a second and is stored at its end. The verdict
 * covers all parts; it is also given after Ctrl-C or a failure. Used by one thread; Ctrl-C is
 * handled by another.
 *
 * <p>In a JVM with a fixed, touched heap, as the launcher starts it, recording touches no new
 * memory after the first epoch.
 */
public final class SoakRun {
  private static final int FAILED = 1;
  private static final long EPOCH_NS = 1_000_000_000L;
  private static final int LINES_PER_RUN = 30;

  private final SoakPlan plan;
  private final SoakFolder folder;
  private final List<SoakEpoch> known;
  private final SoakLog log;
  private final int part;
  private final RunStore store;
  private final SoakFigures fast;
  private final SoakFigures floor;
  private final PrintWriter out;
  private String version = "";
  private String failure;

  private SoakRun(
      SoakPlan plan,
      SoakFolder folder,
      List<SoakEpoch> known,
      RunStore store,
      SoakFigures fast,
      SoakFigures floor,
      PrintWriter out) {
    this.plan = plan;
    this.folder = folder;
    this.known = known;
    this.log = new SoakLog(known, plan.epochs());
    this.part = known.isEmpty() ? 1 : known.getLast().part() + 1;
    this.store = store;
    this.fast = fast;
    this.floor = floor;
    this.out = out;
  }

  /**
   * Creates a new soak in its own folder.
   *
   * @param words the words the user typed, for the envelope
   * @param fast FAST's figures to compare with, or null
   * @param floor the floor's figures to compare with, or null
   */
  public static SoakRun fresh(
      SoakPlan plan, List<String> words, SoakFigures fast, SoakFigures floor, PrintWriter out)
      throws IOException {
    BuildInfo build = BuildInfo.ofThisJar();
    GitState git = GitState.ofBuild(build);
    Instant start = Instant.now();
    RunFolder folder = RunFolder.create(RunFolder.parent(), start, git, "-soak-" + plan.label());
    RunStore store = new RunStore(folder, envelope(words, build, git, start), List.of());
    return new SoakRun(plan, new SoakFolder(folder.path()), List.of(), store, fast, floor, out);
  }

  /** Creates another part of the soak in {@code folder}, after its stored epochs. */
  public static SoakRun resume(
      SoakPlan plan,
      SoakFolder folder,
      List<String> words,
      SoakFigures fast,
      SoakFigures floor,
      PrintWriter out)
      throws IOException {
    List<SoakEpoch> known = folder.epochs();
    BuildInfo build = BuildInfo.ofThisJar();
    GitState git = GitState.ofBuild(build);
    folder.keepEnvelopeOf(known.isEmpty() ? 1 : known.getLast().part());
    RunStore store =
        new RunStore(
            new RunFolder(folder.path()), envelope(words, build, git, Instant.now()), List.of());
    return new SoakRun(plan, folder, known, store, fast, floor, out);
  }

  private static Envelope envelope(
      List<String> words, BuildInfo build, GitState git, Instant start) {
    Envelope envelope =
        new Envelope(
            new RunDescription("soak", words, null, List.of(), List.of(), false, false, 0, null),
            build,
            git,
            start);
    envelope.announceDifference(System.err);
    return envelope;
  }

  /** Runs to the end and returns the exit code. */
  public int run() throws IOException, InterruptedException {
    try (BlockAllocator<?> allocator = plan.open()) {
      version = allocator.version();
      folder.writePlan(plan, version);
      out.printf("%s: %s, %d s%n", plan.label(), version, plan.epochs());
      String warning = SoakHeap.ofThisJvm().warning();
      if (warning != null) {
        out.println(warning);
      }
      out.flush();
      try (Interruption interruption = new Interruption(() -> conclude(RunOutcome.INTERRUPTED));
          SoakWorker worker = SoakWorker.start(allocator, plan);
          SoakCsv csv = SoakCsv.open(folder.csv(), known)) {
        measure(allocator, worker, csv, interruption);
      } catch (IOException e) {
        failure = "the epochs cannot be written: " + e;
      }
    }
    return conclude(RunOutcome.FINISHED);
  }

  private void measure(
      BlockAllocator<?> allocator, SoakWorker worker, SoakCsv csv, Interruption interruption)
      throws IOException, InterruptedException {
    int first = known.isEmpty() ? 1 : known.getLast().epoch() + 1;
    int every = Math.max(1, plan.epochs() / LINES_PER_RUN);
    try (SoakMeter meter = new SoakMeter(allocator, worker.counters(), worker.processorWait())) {
      long startNs = System.nanoTime();
      for (int epoch = first; epoch <= plan.epochs() && worker.failure() == null; epoch++) {
        sleepUntil(startNs + (epoch - first + 1) * EPOCH_NS);
        interruption.parkIfRequested();
        if (worker.failure() != null) {
          break;
        }
        SoakEpoch read = meter.read(part, epoch);
        csv.append(read);
        log.add(read);
        if (epoch % every == 0) {
          out.println(SoakText.progress(read, plan.epochs()));
          out.flush();
        }
      }
    }
    if (worker.failure() != null) {
      failure = worker.failure().toString();
    }
  }

  private static void sleepUntil(long deadlineNs) throws InterruptedException {
    long leftNs = deadlineNs - System.nanoTime();
    if (leftNs > 0) {
      TimeUnit.NANOSECONDS.sleep(leftNs);
    }
  }

  /** Stores and prints the figures, and the verdict if there are enough epochs. */
  private int conclude(RunOutcome outcome) {
    try {
      List<SoakEpoch> all = log.epochs();
      if (outcome == RunOutcome.INTERRUPTED) {
        out.printf("%nInterrupted after %d of %d s.%n", all.size(), plan.epochs());
      }
      if (all.isEmpty()) {
        out.println(failure == null ? "No epoch has ended." : "Ended by " + failure);
      } else {
        conclude(all);
      }
      out.println("Kept in " + store.close(outcome));
      return failure == null ? 0 : FAILED;
    } catch (IOException e) {
      out.println("The soak could not be saved: " + e);
      return FAILED;
    } finally {
      out.flush();
    }
  }

  private void conclude(List<SoakEpoch> all) throws IOException {
    SoakFigures figures = SoakFigures.of(all);
    boolean judged = figures.isEnough() || failure != null;
    SoakVerdict verdict = judged ? SoakVerdict.judge(figures, fast, floor, failure) : null;
    folder.write(plan, version, figures, verdict);
    folder.writeChart(SoakChart.draw(plan.label(), all));
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    SoakText.lines(figures, load).forEach(out::println);
    out.println();
    if (verdict == null) {
      out.println(SoakText.noVerdict(figures, all.size(), folder.path()));
    } else {
      SoakText.lines(verdict).forEach(out::println);
    }
  }
}
