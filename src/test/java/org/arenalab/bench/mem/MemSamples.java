package org.arenalab.bench.mem;

import org.arenalab.codec.Codec;
import org.arenalab.compressed.EvictionPolicy;

/** Made-up plans and passes for tests. */
final class MemSamples {
  private MemSamples() {}

  static MemPlan plan(String dataset, PhaseModel model) {
    return new MemPlan(
        dataset, 4, 2, 5, model, 100, 30, 20, 64, 0, 1, 42, 0, Codec.LZ4, EvictionPolicy.REFUSE);
  }

  static MemSnapshot snapshot(long rssKb) {
    return new MemSnapshot(rssKb, rssKb - 1, rssKb - 2, 17);
  }

  static MemRow row(String dataset, int runId, boolean warmup, long factor) {
    MemLatency latency = new MemLatency(10, 100 * factor, 200 * factor, 300 * factor, 400 * factor);
    MemStretch stretch = new MemStretch(1.5 * factor, 1.25 * factor, 2.5 * factor);
    MemArenaFigures figures =
        new MemArenaFigures(
            4096,
            8192,
            2,
            1,
            1,
            0,
            900,
            912,
            1000,
            10,
            20,
            30,
            1024,
            1,
            1,
            0,
            1,
            5,
            6,
            7,
            8,
            1.9,
            4.5,
            Double.NaN,
            0.5,
            1.8);
    return new MemRow(
        plan(dataset, PhaseModel.HOT_IDLE_PARTIAL_RANDOM),
        new MemSample(
            runId,
            warmup,
            4711,
            1024,
            snapshot(40_000 * factor),
            snapshot(300_000 * factor),
            snapshot(60_000 * factor),
            snapshot(60_000 * factor),
            snapshot(120_000 * factor),
            snapshot(150_000 * factor),
            snapshot(150_000 * factor),
            301_000 * factor,
            stretch,
            stretch,
            latency,
            latency,
            latency,
            latency,
            32767,
            32767,
            27966,
            27979,
            0,
            figures,
            figures,
            null));
  }
}
