package org.arenalab.bench.loops.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.arenalab.bench.loops.accuracy.AccuracyPlan.Layout;
import org.arenalab.hotness.SourceKind;
import org.arenalab.os.KernelFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Judges DAMON on a kernel of our own, where nobody else uses it. Hot pages are in one run, as in
 * the published judgements of DAMON. Run by {@code src/vm/run loops}.
 */
class AccuracyOnKernel {
  /** The share of hot and cold pages that DAMON has to report as they are, with fixed intervals. */
  private static final double DAMON_FIXED = 0.90;

  private static final String STAT = "/sys/module/damon_stat/parameters/enabled";

  /** In a virtual machine of ours, the kernel's own monitor gives way. */
  @BeforeEach
  void freeDamon() {
    KernelFiles files = new KernelFiles(Path.of("/"));
    boolean ownKernel = System.getProperty("basedir", "").equals("/tests");
    if (ownKernel && files.read(STAT).orElse("N").equals("Y")) {
      assertThat(files.write(STAT, "N")).isZero();
    }
  }

  @Test
  void shouldClassifyHotAndColdPages() throws Exception {
    AccuracyPlan plan = new AccuracyPlan(64, 25, 5, Layout.CONTIGUOUS, 1_000, 15, 10, 42);
    AccuracyResult result;
    try (AccuracyRun run = new AccuracyRun(plan)) {
      result = run.run(1, round -> {});
    }
    result.lines().forEach(System.out::println);
    AccuracyText.lines(plan, List.of(result)).forEach(System.out::println);
    for (SourceResult source : result.sources()) {
      assertThat(source.failure()).as(source.source()).isEmpty();
      boolean exact = !source.source().equals(SourceKind.DAMON.toString());
      assertThat(source.classified())
          .as(source.source())
          .isGreaterThanOrEqualTo(exact ? 1 : DAMON_FIXED);
    }
  }
}
