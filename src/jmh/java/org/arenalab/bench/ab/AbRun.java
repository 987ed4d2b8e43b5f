package org.arenalab.bench.ab;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.arenalab.bench.ab.Turns.Turn;
import org.arenalab.bench.compare.Comparer;
import org.arenalab.bench.compare.Comparison;
import org.arenalab.bench.compare.IncomparableException;
import org.arenalab.bench.compare.MetricUnit;
import org.arenalab.bench.compare.Rendering;
import org.arenalab.bench.compare.Resolution;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.JsonRunStore;
import org.arenalab.bench.result.UnexpectedRowException;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.MissingRow;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.run.ForkProcess;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.JmhLock;

/** A run that measures two jars side by side and prints their comparison. */
public final class AbRun {
  private static final int EXIT_INCOMPLETE = 1;

  private final AbRequest request;
  private final PairStore pair;
  private final Turns turns;
  private final boolean colour;
  private final PrintStream out = System.out;
  private final PrintStream errors = System.err;

  private AbRun(AbRequest request, PairStore pair, boolean colour) {
    this.request = request;
    this.pair = pair;
    this.turns = new Turns(request.seed());
    this.colour = colour;
  }

  /**
   * Measures {@code request} from the start and returns the exit code.
   *
   * @param colour whether verdicts are coloured
   */
  public static int start(AbRequest request, boolean colour) {
    try (JmhLock lock = JmhLock.take()) {
      return new AbRun(request, PairStore.create(request), colour).run();
    }
  }

  /** Resumes an interrupted run and returns the exit code. */
  public static int resume(AbRequest request, ResumedPair before, boolean colour) {
    before.check(request);
    try (JmhLock lock = JmhLock.take()) {
      return new AbRun(request, before.open(request), colour).run();
    }
  }

  private int run() {
    out.println(headline());
    request.onlyInOne().forEach(out::println);
    for (Letter letter : Letter.values()) {
      Contestant contestant = request.contestant(letter);
      out.printf("%s: %s, kept in %s%n", letter, contestant.label(), pair.folder(letter));
    }
    Interruption interruption;
    try (ForkProcess forks = new ForkProcess()) {
      interruption = new Interruption(() -> endOnInterrupt(forks));
      List<PlannedRow> open = request.rows();
      for (int look : request.looks().forks()) {
        measure(look, open, forks, interruption);
        open = planNextLook(look);
        if (open.isEmpty()) {
          break;
        }
      }
    }
    interruption.close();
    return conclude();
  }

  private String headline() {
    int first = request.looks().forks().getFirst();
    return "%s%s, %s of each row and jar, alternating (seed %d)"
        .formatted(
            request.plan() == null ? "" : "Run plan " + request.plan().name() + ": ",
            Counted.of(request.rows().size(), "row"),
            request.looks().count() == 1
                ? Counted.of(first, "fork")
                : "%d to %d forks".formatted(first, request.looks().most()),
            request.seed());
  }

  /**
   * Runs forks of the open rows until each row has {@code forks} pairs. Failed rows are skipped.
   */
  private void measure(
      int forks, List<PlannedRow> open, ForkProcess process, Interruption interruption) {
    Countdown countdown = new Countdown(labels(), steps(forks, open));
    for (int pass = 1; pass <= forks; pass++) {
      for (Turn turn : turns.pass(pass, open)) {
        JsonRunStore store = pair.store(turn.jar());
        if (pass <= request.forks(turn.row(), forks)
            && store.forks(turn.row().id()) < pass
            && !pair.hasFailed(turn.row().id())) {
          pair.begin(pass, turn);
          String said = measure(turn, process, interruption);
          interruption.parkIfRequested();
          out.println(countdown.finish(pass, forks, turn, said));
          warnOfUnsavedRows(store);
        }
      }
    }
  }

  private RowLabels labels() {
    return RowLabels.of(request.rows().stream().map(PlannedRow::id).toList());
  }

  private int steps(int forks, List<PlannedRow> open) {
    int steps = 0;
    for (PlannedRow row : open) {
      for (Letter letter : Letter.values()) {
        steps += Math.max(0, request.forks(row, forks) - pair.store(letter).forks(row.id()));
      }
    }
    return steps;
  }

  private String measure(Turn turn, ForkProcess process, Interruption interruption) {
    interruption.parkIfRequested();
    JsonRunStore store = pair.store(turn.jar());
    RowId row = turn.row().id();
    try {
      ForkProcess.Outcome outcome =
          process.run(request.contestant(turn.jar()).jar(), turn.row(), store.folder().log());
      interruption.parkIfRequested();
      if (outcome.failure() != null) {
        store.fail(row, outcome.failure());
        return "FAILED: " + outcome.failure();
      }
      return MetricUnit.told(store.addFork(row, outcome.json()).primary());
    } catch (IOException | UnreadableResultException | UnexpectedRowException e) {
      interruption.parkIfRequested();
      store.fail(row, e.getMessage());
      return "FAILED: " + e.getMessage();
    }
  }

  private void warnOfUnsavedRows(JsonRunStore store) {
    if (store.lastFailure() != null) {
      errors.println(
          "Cannot save to %s (%s); rows stay in memory and are saved at the next success"
              .formatted(store.folder().path(), store.lastFailure().getMessage()));
    }
  }

  /** Prints how many rows have a verdict, and returns the rows that need more forks. */
  private List<PlannedRow> planNextLook(int look) {
    if (look == request.looks().most()) {
      return List.of();
    }
    List<RowId> rows = request.rows().stream().map(PlannedRow::id).toList();
    try {
      List<RowId> open = Resolution.unresolved(comparison(), rows);
      List<PlannedRow> goOn =
          request.rows().stream()
              .filter(row -> open.contains(row.id()) && !pair.hasFailed(row.id()))
              .toList();
      out.printf(
          "After %s: %d of %s with a verdict%n",
          Counted.of(look, "fork"), rows.size() - goOn.size(), Counted.of(rows.size(), "row"));
      return goOn;
    } catch (IncomparableException | UnreadableResultException | IllegalArgumentException e) {
      // Ends the run: it cannot be compared, for example because no row of one jar has finished.
      // More forks would not change that.
      return List.of();
    }
  }

  private Comparison comparison() throws IncomparableException, UnreadableResultException {
    return new Comparer(request.rules(), Comparer.Request.ofRuns()).compare(pair.sides());
  }

  private int conclude() {
    try {
      if (pair.isEmpty()) {
        return discard();
      }
      pair.close(RunOutcome.FINISHED);
      Comparison comparison = comparison();
      out.println();
      out.print(Rendering.TEXT.print(comparison, colour));
      boolean missing = printMissing();
      out.println();
      out.printf("Again: compare %s %s%s%n", pair.word(Letter.A), pair.word(Letter.B), threshold());
      return missing ? Math.max(EXIT_INCOMPLETE, comparison.exitCode()) : comparison.exitCode();
    } catch (IncomparableException e) {
      printMissing();
      errors.println("ab: these jars " + e.getMessage());
      return Comparison.EXIT_INCOMPARABLE;
    } catch (IOException | UnreadableResultException e) {
      errors.println("ab: the runs could not be saved: " + e.getMessage());
      return EXIT_INCOMPLETE;
    }
  }

  private int discard() throws IOException {
    List<Path> logs = pair.discard(RunOutcome.FINISHED);
    printMissing();
    errors.println(
        "ab: nothing to compare: no row finished, and no run is kept; JMH's output is in "
            + logs.stream().map(Path::toString).collect(Collectors.joining(" and ")));
    return EXIT_INCOMPLETE;
  }

  /**
   * Returns the option that makes {@code compare} use this run's threshold; empty for the default.
   */
  private String threshold() {
    double threshold = request.rules().threshold();
    return threshold == Rules.DEFAULT_THRESHOLD ? "" : " --threshold " + 100 * threshold;
  }

  private boolean printMissing() {
    boolean any = false;
    RowLabels labels = labels();
    for (Letter letter : Letter.values()) {
      for (MissingRow row : pair.store(letter).missing()) {
        any = true;
        out.printf(
            "%s: %s: %d of %d forks, %s%n",
            request.contestant(letter).label(),
            labels.label(row.id()),
            row.forksFinished(),
            row.forksExpected(),
            row.reason());
      }
    }
    return any;
  }

  private void endOnInterrupt(ForkProcess forks) {
    forks.close();
    try {
      if (pair.isEmpty()) {
        pair.discard(RunOutcome.INTERRUPTED);
        out.printf("%nInterrupted before the first fork finished: no run is kept.%n");
        out.flush();
        return;
      }
      pair.close(RunOutcome.INTERRUPTED);
      int pairs = request.rows().stream().mapToInt(row -> pair.pairs(row.id())).sum();
      out.printf(
          "%nInterrupted: %s of forks kept. Continue with: ab --resume %s%n",
          Counted.of(pairs, "pair"), pair.word(Letter.A));
    } catch (IOException e) {
      errors.println("ab: the runs could not be saved: " + e.getMessage());
    }
    out.flush();
  }
}
