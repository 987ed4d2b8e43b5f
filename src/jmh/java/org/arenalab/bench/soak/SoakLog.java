package org.arenalab.bench.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The epochs of a soak as numbers in one array, allocated before the soak starts. Adding an epoch
 * allocates no memory, so that the soak does not measure its own records.
 *
 * <p>Thread-safe: Ctrl-C reads the epochs in another thread.
 */
final class SoakLog {
  /**
   * Heap per epoch, bytes: its record here, and its share of the figures and the chart at the end.
   */
  static final long BYTES_PER_EPOCH = 512;

  private static final int FIELDS = 17;

  private long[] words;
  private int size;

  /**
   * Creates a log that starts with the epochs of earlier parts.
   *
   * @param capacity the total number of epochs
   */
  SoakLog(List<SoakEpoch> known, int capacity) {
    words = new long[Math.max(capacity, known.size()) * FIELDS];
    known.forEach(this::add);
  }

  synchronized void add(SoakEpoch epoch) {
    int at = size * FIELDS;
    if (at == words.length) {
      words = Arrays.copyOf(words, 2 * words.length + FIELDS);
    }
    words[at] = epoch.part();
    words[at + 1] = epoch.epoch();
    words[at + 2] = Double.doubleToRawLongBits(epoch.seconds());
    words[at + 3] = epoch.steps();
    words[at + 4] = epoch.p50Ns();
    words[at + 5] = epoch.p99Ns();
    words[at + 6] = epoch.maxNs();
    words[at + 7] = epoch.longestBatchNs();
    words[at + 8] = epoch.arenaBytes();
    words[at + 9] = epoch.lazyFreeBytes();
    words[at + 10] = epoch.liveBytes();
    words[at + 11] = epoch.rssBytes();
    words[at + 12] = epoch.madviseCalls();
    words[at + 13] = epoch.minorFaults();
    words[at + 14] = epoch.majorFaults();
    words[at + 15] = epoch.waitedNs();
    words[at + 16] = epoch.stolenNs();
    size++;
  }

  /** Returns all epochs so far, oldest first. */
  synchronized List<SoakEpoch> epochs() {
    List<SoakEpoch> epochs = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      epochs.add(epoch(i * FIELDS));
    }
    return epochs;
  }

  private SoakEpoch epoch(int at) {
    return new SoakEpoch(
        (int) words[at],
        (int) words[at + 1],
        Double.longBitsToDouble(words[at + 2]),
        words[at + 3],
        words[at + 4],
        words[at + 5],
        words[at + 6],
        words[at + 7],
        words[at + 8],
        words[at + 9],
        words[at + 10],
        words[at + 11],
        words[at + 12],
        words[at + 13],
        words[at + 14],
        words[at + 15],
        words[at + 16]);
  }
}
