package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import org.arenalab.os.SharedMemory;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arena's functions of the kernel's page size. */
class PageSizesTest {
  @ParameterizedTest
  @CsvSource({"64, 4096, 4096", "64, 16384, 16384", "64, 65536, 65536", "2097152, 16384, 2097152"})
  void shouldRoundCapacityToPages(long granuleBytes, long pageBytes, long expected) {
    assertThat(ShmArenaConfig.capacityUnit(granuleBytes, pageBytes)).isEqualTo(expected);
  }

  /** The first and the last granule, with the bookkeeping of each in memory afterwards. */
  @ParameterizedTest
  @ValueSource(ints = {4096, 16_384, 65_536})
  void shouldBackBookkeepingByPages(int pageBytes) {
    SegmentDescriptor layout = new SegmentDescriptor(16 << 20, 64);
    try (SharedMemory file = SharedMemory.createMemfd("page-sizes", false)) {
      file.resize(layout.segmentBytes());
      BookkeepingBacking backing =
          new BookkeepingBacking(file, Path.of("page-sizes"), layout, pageBytes);
      backing.ensure(0);
      long first = file.backedBytes();
      assertThat(first).isGreaterThanOrEqualTo(2L * pageBytes);
      backing.ensure(pageBytes / 8 - 1);
      assertThat(file.backedBytes()).as("one page of links is known").isEqualTo(first);
      assertThatCode(() -> backing.ensure(layout.granules() - 1)).doesNotThrowAnyException();
    }
  }
}
