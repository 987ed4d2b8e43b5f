package org.arenalab.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.hotness.HotnessSources;
import org.arenalab.hotness.MemoryKind;
import org.arenalab.hotness.SourceKind;
import org.arenalab.os.DamonFiles;
import org.arenalab.os.KernelFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The real DAMON as the source of running loops, where nobody else uses it: in the virtual machines
 * of {@code src/vm}. The build does not run this, because elsewhere somebody may use DAMON.
 */
@Timeout(300)
class DamonLoopsKernel {
  private static final String STATE = "/sys/kernel/mm/damon/admin/kdamonds/0/state";
  private static final String STAT = "/sys/module/damon_stat/parameters/enabled";

  private final KernelFiles files = new KernelFiles(Path.of("/"));

  @Test
  void shouldReplaceAKdamondThatEnded() {
    boolean ownKernel = System.getProperty("basedir", "").equals("/tests");
    if (ownKernel && files.read(STAT).orElse("N").equals("Y")) {
      assertThat(files.write(STAT, "N")).isZero();
    }
    DamonFiles damon = new DamonFiles(files);
    assumeTrue(damon.exist() && damon.holders().isEmpty(), "DAMON is missing or in use");
    Duration tCold = Duration.ofSeconds(2);
    TieringConfig config =
        TieringConfig.builder()
            .tCold(tCold)
            .tColdMin(tCold)
            .tColdMax(tCold)
            .hotness(List.of(SourceKind.DAMON, SourceKind.WRITTEN_PAGES))
            .build();
    try (ThreadedLoops running =
        new ThreadedLoops(
            CompressedArena.open(CompressedArenaConfig.defaults()),
            config,
            kind -> HotnessSources.open(kind, MemoryKind.PRIVATE))) {
      running.filled(1);
      assertThat(running.until(() -> running.stats().damon().snapshots() > 2)).isTrue();
      assertThat(running.stats().sources().used()).isEqualTo("DAMON");
      assertThat(files.write(STATE, "off")).isZero();
      assertThat(running.until(() -> running.stats().sources().used().equals("written pages")))
          .isTrue();
      assertThat(running.stats().damon().readErrors()).isEqualTo(1);
      assertThat(running.loops.sources().toString()).contains("kdamond of this source has ended");
      assertThat(running.until(() -> files.readLong(DamonFiles.NR_KDAMONDS).orElse(-1L) == 0))
          .isTrue();
    }
    assertThat(files.readLong(DamonFiles.NR_KDAMONDS)).contains(0L);
  }
}
