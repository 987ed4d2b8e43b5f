package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MappedRangesTest {
  private static final int SLOTS = 64;
  private static final long STRIDE = 1 << 20;

  @Test
  void shouldAgreeWithASortedMapOverARandomTrace() {
    long seed = 20261121;
    Random random = new Random(seed);
    MappedRanges ranges = new MappedRanges();
    TreeMap<Long, Long> model = new TreeMap<>();

    for (int step = 0; step < 20_000; step++) {
      long address = (1 + random.nextInt(SLOTS)) * STRIDE;
      long length = (1 + random.nextInt(8)) * 4096L;
      switch (random.nextInt(4)) {
        case 0 -> {
          ranges.put(address, length);
          model.put(address, length);
        }
        case 1 ->
            assertThat(ranges.remove(address, length)).isEqualTo(model.remove(address, length));
        case 2 ->
            assertThat(ranges.resize(address, length, 4096))
                .isEqualTo(model.replace(address, length, 4096L));
        default -> {
          long from = address + (random.nextInt(12) - 2) * 4096L;
          assertThat(ranges.contains(from, length))
              .as("seed %d step %d", seed, step)
              .isEqualTo(inside(model, from, length));
        }
      }
    }
    assertThat(model).hasSizeGreaterThan(SLOTS / 4);
  }

  private static boolean inside(NavigableMap<Long, Long> model, long from, long length) {
    Map.Entry<Long, Long> entry = model.floorEntry(from);
    return entry != null && from + length <= entry.getKey() + entry.getValue();
  }

  @Test
  void shouldLookUpWithoutGarbage() {
    MappedRanges ranges = new MappedRanges();
    for (int i = 1; i <= 1000; i++) {
      ranges.put(i * STRIDE, 4096);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    lookUp(ranges, 1000);

    long before = threads.getCurrentThreadAllocatedBytes();
    long found = lookUp(ranges, 100_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(found).isEqualTo(100_000);
    assertThat(allocated).isLessThan(10_000);
  }

  /** Another range comes while one is taken out: some counts fill the arrays. */
  @Test
  void shouldPutBackWithoutJavaMemory() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int grown = 0;
    for (int count = 1; count <= 2 * SLOTS; count++) {
      MappedRanges ranges = new MappedRanges();
      for (int i = 1; i <= count; i++) {
        ranges.put(i * STRIDE, 4096);
      }
      assertThat(ranges.take(STRIDE, 4096)).isTrue();
      assertThat(ranges.take(STRIDE, 4096)).isFalse();
      ranges.put((count + 1) * STRIDE, 4096);

      long before = threads.getCurrentThreadAllocatedBytes();
      ranges.putBack(STRIDE, 8192, 4096);
      grown += threads.getCurrentThreadAllocatedBytes() - before > SLOTS ? 1 : 0;

      assertThat(ranges.contains(STRIDE, 8192)).isTrue();
      assertThat(ranges.guardBytes(STRIDE)).isEqualTo(4096);
      assertThat(ranges.guardBytes(2 * STRIDE)).isZero();
    }
    assertThat(grown).isZero();
  }

  @Test
  void shouldForgetWhatIsUnmapped() {
    MappedRanges ranges = new MappedRanges();
    for (int i = 1; i <= SLOTS; i++) {
      ranges.put(i * STRIDE, 4096);
      assertThat(ranges.take(i * STRIDE, 4096)).isTrue();
      ranges.forget();
      assertThat(ranges.contains(i * STRIDE, 4096)).isFalse();
    }
  }

  private static long lookUp(MappedRanges ranges, int times) {
    long found = 0;
    for (int i = 0; i < times; i++) {
      found += ranges.contains((1 + i % 1000) * STRIDE, 4096) ? 1 : 0;
    }
    return found;
  }
}
