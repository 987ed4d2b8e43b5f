package org.arenalab.bench.transport;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockPatternTest {
  private static final long BLOCK_BYTES = 256;
  private static final BlockPattern PATTERN = new BlockPattern(7);

  private final long address = VirtualMemory.mapAnonymous(4096);

  @BeforeEach
  void fill() {
    PATTERN.fill(address, BLOCK_BYTES, 3, 512, 9);
  }

  @AfterEach
  void unmap() {
    ReleaseGate.ours().unmap(address, 4096);
  }

  @Test
  void shouldNoticeAnyFlippedBit() {
    for (int bit = 0; bit < BLOCK_BYTES * 8; bit++) {
      long at = address + bit / 8;
      byte right = RawMemory.getByte(at);
      RawMemory.putByte(at, (byte) (right ^ (1 << (bit % 8))));
      assertThatThrownBy(() -> PATTERN.verify(address, BLOCK_BYTES, 3, 512, 9))
          .as("bit %d", bit)
          .isInstanceOf(BlockPattern.MismatchException.class)
          .hasMessageContaining("offset 0x%x".formatted(512 + bit / 64 * 8));
      RawMemory.putByte(at, right);
    }
    assertThatCode(() -> PATTERN.verify(address, BLOCK_BYTES, 3, 512, 9))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldNoticeABlockThatBelongsElsewhereOrIsOld() {
    BlockPattern otherSeed = new BlockPattern(8);
    assertThatThrownBy(() -> otherSeed.verify(address, BLOCK_BYTES, 3, 512, 9))
        .isInstanceOf(BlockPattern.MismatchException.class);
    assertThatThrownBy(() -> PATTERN.verify(address, BLOCK_BYTES, 4, 512, 9))
        .isInstanceOf(BlockPattern.MismatchException.class);
    assertThatThrownBy(() -> PATTERN.verify(address, BLOCK_BYTES, 3, 768, 9))
        .isInstanceOf(BlockPattern.MismatchException.class);
    assertThatThrownBy(() -> PATTERN.verify(address, BLOCK_BYTES, 3, 512, 10))
        .isInstanceOf(BlockPattern.MismatchException.class);
  }
}
