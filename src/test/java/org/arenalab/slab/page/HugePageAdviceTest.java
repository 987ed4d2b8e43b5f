package org.arenalab.slab.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many mappings the advice for superslabs costs. No page is touched. */
class HugePageAdviceTest {
  private static final int SUPERSLABS = 4_000;

  private final Region region = new Region(SUPERSLABS * Superslab.BYTES);
  private final HugePageAdvice advice = new HugePageAdvice(region, false);

  @AfterEach
  void release() {
    region.release();
  }

  private void makeAll() {
    region.avoidHugePages();
    for (int i = 0; i < SUPERSLABS; i++) {
      region.superslabs[i] = new Superslab(i, region.address + i * Superslab.BYTES);
    }
  }

  private void useAll() {
    for (Superslab superslab : region.superslabs) {
      boolean _ = advice.use(superslab, true);
    }
  }

  private long mappings() throws Exception {
    long end = region.address + region.lengthBytes;
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines
          .mapToLong(line -> Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16))
          .filter(start -> start >= region.address && start < end)
          .count();
    }
  }

  /** A burst of which LEAN releases parts: every second superslab still has a block. */
  @Test
  void shouldBoundBordersWhenSuperslabsAreSplit() throws Exception {
    makeAll();
    for (int round = 0; round < 3; round++) {
      useAll();
      for (int i = 0; i < SUPERSLABS; i += 2) {
        advice.split(region.superslabs[i]);
        assertThat(region.superslabs[i].huge).isFalse();
      }
      assertThat(mappings()).isLessThanOrEqualTo(HugePageAdvice.MAX_BORDERS + 1);
    }
  }

  /** Superslabs that are used anew outside of a burst. */
  @Test
  void shouldBoundBordersWhenSuperslabsAreReused() throws Exception {
    makeAll();
    useAll();
    for (int i = 0; i < SUPERSLABS; i += 2) {
      assertThat(advice.use(region.superslabs[i], false)).isFalse();
    }
    assertThat(mappings()).isLessThanOrEqualTo(HugePageAdvice.MAX_BORDERS + 1);
  }
}
