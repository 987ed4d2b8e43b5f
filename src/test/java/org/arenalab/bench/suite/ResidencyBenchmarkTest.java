package org.arenalab.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.arenalab.bench.profiler.GaugeProfiler;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each parameter changes what is seen. */
class ResidencyBenchmarkTest {
  private static final int BURST_MIB = 16;

  private static Map<String, Double> run(
      String mode, String decommit, String scenario, String pressure, int ms) throws Exception {
    System.setProperty("jmh.ignoreLock", "true");
    RunResult row =
        new Runner(
                new OptionsBuilder()
                    .include("\\.suite\\.ResidencyBenchmark\\.")
                    .param("mode", mode)
                    .param("decommit", decommit)
                    .param("scenario", scenario)
                    .param("pressure", pressure)
                    .param("burstMiB", Integer.toString(BURST_MIB))
                    .addProfiler(GaugeProfiler.class)
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(ms))
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .runSingle();
    Map<String, Double> seen = new HashMap<>();
    row.getSecondaryResults().forEach((label, result) -> seen.put(label, result.getScore()));
    return seen;
  }

  @Test
  void shouldSeeThatFastKeepsABurstAndLeanDoesNot() throws Exception {
    Map<String, Double> fast = run("FAST", "DONTNEED", "burst-to-steady", "none", 1_400);
    Map<String, Double> lean = run("LEAN", "DONTNEED", "burst-to-steady", "none", 1_400);

    assertThat(fast.get("arena.resident.after1s")).isGreaterThan(BURST_MIB);
    assertThat(fast.get("arena.resident.end")).isGreaterThan(BURST_MIB);
    assertThat(fast.get("madvise.perOp")).isZero();
    assertThat(lean.get("arena.resident.peak")).isGreaterThan(BURST_MIB);
    assertThat(lean.get("arena.resident.end")).isLessThan(BURST_MIB / 2.0);
    assertThat(lean.get("madvise.perOp")).isPositive();
    assertThat(lean.get("faults.minor.perOp")).isPositive();
    assertThat(lean.get("arena.memory.time")).isLessThan(fast.get("arena.memory.time"));
    assertThat(lean.get("process.rss.peak")).isGreaterThan(lean.get("arena.resident.peak"));
    assertThat(lean.get("arena.live.end")).isBetween(0.05, 1.0);
  }

  @Test
  void shouldGiveNothingBackWithDecommitOff() throws Exception {
    Map<String, Double> off = run("LEAN", "OFF", "burst-to-steady", "none", 700);

    assertThat(off.get("arena.resident.end")).isGreaterThan(BURST_MIB);
    assertThat(off.get("madvise.perOp")).isZero();
  }

  @Test
  void shouldTellTheScenariosApart() throws Exception {
    Map<String, Double> steady = run("LEAN", "DONTNEED", "steady", "none", 400);
    Map<String, Double> idle = run("LEAN", "DONTNEED", "burst-to-idle", "none", 1_400);
    Map<String, Double> sawtooth = run("BALANCED", "OFF", "sawtooth", "none", 400);

    assertThat(steady.get("arena.resident.peak")).isLessThan(1.5);
    assertThat(steady).doesNotContainKey("arena.resident.after1s");
    assertThat(idle.get("arena.resident.peak")).isGreaterThan(BURST_MIB);
    assertThat(idle.get("arena.resident.end")).isLessThan(BURST_MIB / 2.0);
    assertThat(sawtooth.get("arena.resident.peak")).isBetween(1.5, BURST_MIB / 2.0);
  }

  @Test
  void shouldDropLazilyFreedPagesUnderPressureAlone() throws Exception {
    // Pressure comes every 500 ms; FREE goes over to DONTNEED only after four decays more.
    Map<String, Double> without = run("LEAN", "FREE", "burst-to-steady", "none", 450);
    Map<String, Double> with = run("LEAN", "FREE", "burst-to-steady", "pageout", 650);

    assertThat(without.get("arena.lazyFree.end")).isGreaterThan(1);
    assertThat(without.get("arena.resident.end")).isGreaterThan(BURST_MIB);
    assertThat(with.get("arena.resident.end")).isLessThan(BURST_MIB);
  }

  @Test
  void shouldRefuseAScenarioThatItDoesNotKnow() {
    assertThatThrownBy(() -> run("LEAN", "FREE", "quiet", "none", 10))
        .isInstanceOf(RunnerException.class)
        .hasStackTraceContaining("scenario=quiet, expected one of [steady, burst-to-steady");
  }
}
