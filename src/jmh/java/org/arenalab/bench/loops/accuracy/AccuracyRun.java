package org.arenalab.bench.loops.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.arenalab.hotness.HotnessException;
import org.arenalab.hotness.PageBitmap;
import org.arenalab.hotness.SourceAvailability;
import org.arenalab.hotness.SourceAvailability.State;
import org.arenalab.hotness.SourceKind;

/**
 * A run of all sources over the same accesses. The hot pages are accessed in passes, 5 ms apart;
 * each pass visits the ranges in turns of some pages. For one thread.
 */
final class AccuracyRun implements AutoCloseable {
  /** Time between two passes over the hot pages: DAMON's sampling interval. */
  private static final long PASS_NS = 5_000_000;

  /** Time before the end of a round at which DAMON is asked: its answer takes about 100 ms. */
  private static final long DAMON_AHEAD_NS = 120_000_000;

  /** Pages of a turn: enough that the clock costs little beside them. */
  private static final int TURN_PAGES = 1_024;

  private static final double NS_PER_MINUTE = 60e9;

  private final AccuracyPlan plan;
  private final AccessPattern pattern;
  private final List<SourceAvailability> availability = new ArrayList<>();
  private final List<Subject> subjects = new ArrayList<>();
  private final Subject control;
  private final Subject touches;
  private long judgedNs;
  private int turns;

  AccuracyRun(AccuracyPlan plan) {
    this.plan = plan;
    pattern = new AccessPattern(plan);
    control = Subject.control(pattern, plan.pages());
    subjects.add(control);
    for (SourceKind kind : SourceKind.all()) {
      try {
        subjects.add(Subject.open(kind, pattern, plan.pages()));
        availability.add(new SourceAvailability(kind, State.USED, ""));
      } catch (HotnessException e) {
        availability.add(new SourceAvailability(kind, State.UNAVAILABLE, e.getMessage()));
      }
    }
    touches =
        subjects.stream()
            .filter(each -> each.kind() == SourceKind.TOUCHES)
            .findFirst()
            .orElseThrow();
  }

  /** Returns a line for each source: used, or not with the reason. */
  List<String> lines() {
    return availability.stream().map(SourceAvailability::line).toList();
  }

  /**
   * Runs all rounds.
   *
   * @param ended receives the number of each judged round after its end
   */
  AccuracyResult run(int run, IntConsumer ended) throws InterruptedException {
    for (int round = 0; round < plan.warmups(); round++) {
      round(round);
    }
    subjects.forEach(Subject::beginCosts);
    for (int round = 1; round <= plan.rounds(); round++) {
      long startNs = System.nanoTime();
      round(plan.warmups() + round);
      judgedNs += System.nanoTime() - startNs;
      subjects.forEach(each -> each.judge(touches.reported()));
      ended.accept(round);
    }
    subjects.forEach(Subject::verify);
    double mibMinutes = plan.regionMb() * judgedNs / NS_PER_MINUTE;
    return new AccuracyResult(
        run,
        lines(),
        plan.rounds(),
        judgedNs / 1e9,
        subjects.stream()
            .filter(each -> each != control)
            .map(each -> each.result(control.accessNs(), mibMinutes))
            .toList());
  }

  private void round(int round) throws InterruptedException {
    int[] warm = pattern.warm(round);
    long startNs = System.nanoTime();
    long endNs = startNs + plan.intervalMs() * 1_000_000L;
    int warmDone = 0;
    boolean passed = false;
    Thread damon = null;
    long nextNs = startNs;
    while (System.nanoTime() < endNs || (damon != null && damon.isAlive())) {
      long nowNs = System.nanoTime();
      if (damon == null && nowNs >= endNs - DAMON_AHEAD_NS) {
        damon = Thread.ofPlatform().name("loops-accuracy-damon").start(this::askDamon);
      }
      access(pattern.hot(), 0, pattern.hot().length, !passed);
      passed = true;
      double share = Math.min(1, (double) (nowNs - startNs) / (endNs - startNs));
      int warmDue = (int) (warm.length * share);
      access(warm, warmDone, warmDue, true);
      warmDone = warmDue;
      nextNs = Math.max(nextNs + PASS_NS, System.nanoTime());
      LockSupport.parkNanos(nextNs - System.nanoTime());
    }
    access(warm, warmDone, warm.length, true);
    if (damon != null) {
      damon.join();
    }
    subjects.stream().filter(each -> each.kind() != SourceKind.DAMON).forEach(Subject::ask);
    requireTouches(warm);
  }

  private void askDamon() {
    subjects.stream().filter(each -> each.kind() == SourceKind.DAMON).forEach(Subject::ask);
  }

  /**
   * Accesses pages of all ranges, in turns that begin with another range each.
   *
   * @param first whether these are the pages' first accesses of the round, which may fault
   */
  private void access(int[] pages, int from, int to, boolean first) {
    for (int start = from; start < to; start += TURN_PAGES) {
      int end = Math.min(to, start + TURN_PAGES);
      turns++;
      for (int i = 0; i < subjects.size(); i++) {
        subjects.get((i + turns) % subjects.size()).access(pages, start, end, first);
      }
    }
  }

  /** Checks that the touches are the accesses that were made: the truth of all judgements. */
  private void requireTouches(int[] warm) {
    PageBitmap touched = touches.reported();
    long accessed = (long) pattern.hot().length + warm.length;
    boolean all = true;
    for (int[] pages : new int[][] {pattern.hot(), warm}) {
      for (int page : pages) {
        all &= touched.contains(page);
      }
    }
    if (!all || touched.count() != accessed) {
      throw new IllegalStateException(
          "touches differ from the accesses: touched=%d, accessed=%d"
              .formatted(touched.count(), accessed));
    }
  }

  @Override
  public void close() {
    subjects.forEach(Subject::close);
  }
}
