package org.arenalab.bench.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/** Made-up epochs. */
final class SoakEpochs {
  static final long MEBI = 1 << 20;

  private SoakEpochs() {}

  static SoakEpoch epoch(int part, int epoch, long steps, long arenaBytes, long madviseCalls) {
    return new SoakEpoch(
        part,
        epoch,
        1,
        steps,
        40,
        100,
        1_000,
        50_000,
        arenaBytes,
        0,
        MEBI / 2,
        100 * MEBI,
        madviseCalls,
        3,
        0,
        0,
        0);
  }

  static List<SoakEpoch> of(int count, IntFunction<SoakEpoch> made) {
    List<SoakEpoch> epochs = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      epochs.add(made.apply(i));
    }
    return epochs;
  }

  /** Returns epochs that differ only in the arena's memory. */
  static List<SoakEpoch> withMemory(int count, IntToLongFunction bytes) {
    return of(count, i -> epoch(1, i, 1_000_000, bytes.applyAsLong(i), 0));
  }

  static SoakEpoch unknown(int epoch) {
    return new SoakEpoch(1, epoch, 1, 10, 1, 2, 3, 4, -1, -1, -1, epoch * MEBI, -1, 0, 0, -1, -1);
  }

  /** Returns epochs that differ only in the RSS of their process. */
  static List<SoakEpoch> withProcess(int count, IntToLongFunction bytes) {
    return of(
        count,
        i ->
            new SoakEpoch(
                1,
                i,
                1,
                1_000_000,
                40,
                100,
                1_000,
                50_000,
                MEBI,
                0,
                MEBI / 2,
                bytes.applyAsLong(i),
                0,
                3,
                0,
                0,
                0));
  }

  /** Returns epochs that differ only in the time they waited for a processor. */
  static List<SoakEpoch> withWait(int count, long waitedNs, long stolenNs) {
    return of(
        count,
        i ->
            new SoakEpoch(
                1,
                i,
                1,
                1_000_000,
                40,
                100,
                1_000,
                50_000,
                MEBI,
                0,
                MEBI / 2,
                100 * MEBI,
                0,
                3,
                0,
                waitedNs,
                stolenNs));
  }
}
