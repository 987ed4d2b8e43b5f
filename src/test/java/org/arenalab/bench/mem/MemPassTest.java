package org.arenalab.bench.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.os.residency.Residency;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of small passes, in this process. */
class MemPassTest {
  @TempDir Path folder;

  private static MemSample run(String dataset, PhaseModel model) throws Exception {
    try (Residency residency = new Residency()) {
      return new MemPass(MemSamples.plan(dataset, model), residency).run(3, false);
    }
  }

  @Test
  void shouldRefuseOtherKernelPages() {
    assertThatThrownBy(() -> MemPlan.requireChunksArePages(16_384))
        .hasMessageContaining("kernelPageBytes=16384, expected 4096");
  }

  @Test
  void shouldCompressWhatIsRepetitiveAndReadItBack() throws Exception {
    MemSample sample = run("repetitive", PhaseModel.HOT_IDLE_PARTIAL_RANDOM);

    assertThat(sample.runId()).isEqualTo(3);
    assertThat(sample.postCompStats().chunksAdmitted()).isEqualTo(1024);
    assertThat(sample.postCompStats().admitRate()).isEqualTo(1.0);
    assertThat(sample.postCompStats().ratioE2e()).isGreaterThan(40);
    assertThat(sample.touches()).isEqualTo(307 + 204);
    assertThat(sample.partial().samples()).isEqualTo(307);
    assertThat(sample.random().samples()).isEqualTo(204);
    assertThat(sample.touch().samples()).isEqualTo(511);
    assertThat(sample.stall().samples()).isEqualTo(sample.stalls());
    assertThat(MemLatency.of(MemLatency.decoded(sample.stallHistogram())))
        .isEqualTo(sample.stall());
    // Each of the first 307 pages stalls once; a random access stalls unless its page is loaded.
    assertThat(sample.stalls()).isBetween(307L + 80, 511L);
    assertThat(sample.finalStats().accessHitsDecompressed()).isEqualTo(sample.stalls());
    assertThat(sample.finalStats().chunksAdmitted()).isEqualTo(1024 - sample.stalls());
    assertThat(sample.finalStats().ratioE2e()).isLessThan(sample.postCompStats().ratioE2e());
    // Sequential reads get pages from read-ahead, many per fault; random reads do not.
    assertThat(sample.minorFaults()).isGreaterThanOrEqualTo(sample.stalls() - 307);
    assertThat(sample.compress().wallMs()).isPositive();
    assertThat(sample.pre().rssKb() - sample.postComp().rssKb()).isGreaterThan(2048);
  }

  @Test
  void shouldLeaveWhatIsUniqueRaw() throws Exception {
    MemSample sample = run("unique", PhaseModel.HOT_IDLE_PARTIAL_RANDOM);

    assertThat(sample.postCompStats().chunksAdmitted()).isZero();
    assertThat(sample.postCompStats().incompressibleChunks()).isEqualTo(1024);
    assertThat(sample.postCompStats().ratioE2e()).isEqualTo(1.0);
    assertThat(sample.stalls()).isZero();
    assertThat(sample.stall()).isEqualTo(new MemLatency(0, 0, 0, 0, 0));
    assertThat(MemLatency.decoded(sample.stallHistogram()).getTotalCount()).isZero();
  }

  @Tag("medium")
  @Test
  void shouldReadEverythingBackInTheOtherModels() throws Exception {
    for (PhaseModel model :
        new PhaseModel[] {PhaseModel.SINGLE_BULK, PhaseModel.HOT_IDLE_FULL_REREAD}) {
      MemSample sample = run("mixed_50_50", model);

      assertThat(sample.touches()).isEqualTo(1024);
      assertThat(sample.random().samples()).isZero();
      assertThat(sample.stalls()).isEqualTo(512);
      assertThat(sample.finalStats().chunksAdmitted()).isZero();
    }
  }

  @Test
  void shouldTakeThePagesOfAFileAgainAndAgain() throws Exception {
    byte[] bytes = new byte[10 * PageSet.PAGE_BYTES + 17];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("some.bin"), bytes);

    MemSample sample = run(file.toString(), PhaseModel.SINGLE_BULK);

    assertThat(sample.pages()).isEqualTo(10);
    assertThat(sample.touches()).isEqualTo(1024);
  }

  @Test
  void shouldNoticeAWrongByte() {
    try (PageSet set = PageSet.load(PageData.MODULES, 8, 1);
        CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults());
        CompressedRegion region = arena.allocateRegion(16 * PageSet.PAGE_BYTES)) {
      MemContents contents = MemContents.fill(region, set);
      contents.verify(region);
      region.putByte(
          5 * PageSet.PAGE_BYTES + 17, (byte) (region.getByte(5 * PageSet.PAGE_BYTES + 17) ^ 1));

      assertThatThrownBy(() -> contents.verify(region))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("page 5 of 16");
    }
  }
}
