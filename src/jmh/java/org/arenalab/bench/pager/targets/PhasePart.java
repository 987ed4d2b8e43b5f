package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientReply;
import org.arenalab.bench.pager.TouchTimes;

/**
 * B16: a phase that recurs, with its recorded set and without in turns. Before each occurrence all
 * of its pages have left. Each occurrence also needs pages by chance, one for ten of its own.
 */
final class PhasePart {
  /** Occurrences after which the set is known. */
  private static final int LEARNED = 2;

  /** Pairs of occurrences that are measured. */
  private static final int PAIRS = 2;

  /** Share of the region's pages that the phase needs: 1 of 4. */
  private static final int SHARE = 4;

  private static final long POLL_MS = 20;

  /**
   * The pause in which the pages stay away, in multiples of the daemon's present age of a cold
   * page. An earlier return is taken for a mistake, and the daemon waits for longer before it
   * evicts them again. The age itself grows while many pages come back.
   */
  private static final int AWAY_AGES = 5;

  private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(2);

  private final Stage stage;
  private long wrong;

  private PhasePart(Stage stage) {
    this.stage = stage;
  }

  /**
   * The means of an arm.
   *
   * @param faults messages of missing pages at the daemon, for each occurrence
   * @param seconds of an occurrence, with its restores
   */
  record Arm(double faults, double seconds) {
    private Arm plus(Arm other) {
      return new Arm(faults + other.faults / PAIRS, seconds + other.seconds / PAIRS);
    }
  }

  /**
   * The result of a part.
   *
   * @param pages of the phase
   * @param recorded with the recorded set
   * @param plain without
   * @param wrong pages with wrong bytes in all occurrences
   */
  record Result(int pages, Arm recorded, Arm plain, long wrong) {}

  /** Runs a part; {@code recordedFirst} decides the order of the first pair. */
  static Result run(PagerTargetsPlan plan, boolean recordedFirst)
      throws IOException, InterruptedException {
    try (Stage stage = Stage.open(plan.phaseServer(), plan::client)) {
      stage.attach();
      int pages = Math.max(1, Math.min(plan.faults(), stage.client().pages()) / SHARE);
      Result result = new PhasePart(stage).measure(pages, recordedFirst);
      stage.end();
      return result;
    }
  }

  private Result measure(int pages, boolean recordedFirst)
      throws IOException, InterruptedException {
    ClientReply _ = stage.client().ask(ClientOrder.of(ClientOrder.Verb.DRAW_PHASE, pages));
    for (int i = 0; i < LEARNED; i++) {
      Arm _ = occur(ClientOrder.Verb.RECORDED_PHASE);
    }
    Arm recorded = new Arm(0, 0);
    Arm plain = new Arm(0, 0);
    boolean withSet = recordedFirst;
    for (int i = 0; i < 2 * PAIRS; i++) {
      if (withSet) {
        recorded = recorded.plus(occur(ClientOrder.Verb.RECORDED_PHASE));
      } else {
        plain = plain.plus(occur(ClientOrder.Verb.PHASE));
      }
      // The order of each pair is that of the pair before it in reverse.
      withSet = i % 2 == 0 ? !withSet : withSet;
    }
    return new Result(pages, recorded, plain, wrong);
  }

  private Arm occur(ClientOrder.Verb verb) throws IOException, InterruptedException {
    awaitAway();
    long before = faults();
    TouchTimes times = stage.client().ask(ClientOrder.of(verb)).times();
    long faults = faults() - before;
    wrong += stage.client().ask(ClientOrder.Verb.PHASE_WRONG).count();
    return new Arm(faults, times.seconds());
  }

  private long faults() {
    return stage.server().figures().figure("pager_faults_missing");
  }

  private void awaitAway() throws IOException, InterruptedException {
    long endNs = System.nanoTime() + PATIENCE_NS;
    long resident = resident();
    while (resident > 0) {
      if (System.nanoTime() > endNs) {
        throw new IllegalStateException(
            "pages of the phase did not leave: resident=%d, expected 0 within 2 minutes"
                .formatted(resident));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
      resident = resident();
    }
    TimeUnit.NANOSECONDS.sleep(AWAY_AGES * stage.server().figures().figure("t_cold_ns"));
  }

  private long resident() throws IOException {
    return stage.client().ask(ClientOrder.Verb.PHASE_RESIDENT).count();
  }
}
