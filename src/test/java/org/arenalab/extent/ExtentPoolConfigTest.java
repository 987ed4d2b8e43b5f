package org.arenalab.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtentPoolConfigTest {
  @Test
  void shouldHaveTheDefaultsThatItNames() {
    ExtentPoolConfig config = ExtentPoolConfig.ofCapacity(1 << 20);

    assertThat(config.alignmentBytes()).isEqualTo(16);
    assertThat(config.targetFragmentedPercent())
        .isEqualTo(ExtentPoolConfig.DEFAULT_TARGET_FRAGMENTED_PERCENT);
    assertThat(config.tailSlackBytes()).isEqualTo(65_536);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -16, 3, 24, 8192, Integer.MIN_VALUE})
  void shouldRefuseAnAlignmentThatIsNoPowerOfTwoUpToAPage(int alignmentBytes) {
    assertThatThrownBy(
            () -> ExtentPoolConfig.builder(1 << 20).alignmentBytes(alignmentBytes).build())
        .isInstanceOf(InvalidExtentRequestException.class)
        .hasMessage(
            "bad setting in the builder: alignmentBytes=%d, expected a power of two from 1 to 4096"
                .formatted(alignmentBytes));
  }

  /** Nothing below room for one extent, nothing that an index cannot reach. */
  @ParameterizedTest
  @CsvSource({
    "16, 0",
    "16, -1",
    "16, 15",
    "1, 15",
    "64, 63",
    "4096, 4095",
    "16, 34359738353",
    "16, 9223372036854775807"
  })
  void shouldRefuseACapacityOutsideTheRange(int alignmentBytes, long capacityBytes) {
    assertThatThrownBy(
            () -> ExtentPoolConfig.builder(capacityBytes).alignmentBytes(alignmentBytes).build())
        .isInstanceOf(InvalidExtentRequestException.class)
        .hasMessageContaining("capacityBytes=" + capacityBytes)
        .hasMessageContaining("room for one extent");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 100.1, Double.NaN, Double.NEGATIVE_INFINITY})
  void shouldRefuseATargetThatIsNoShare(double percent) {
    assertThatThrownBy(
            () -> ExtentPoolConfig.builder(1 << 20).targetFragmentedPercent(percent).build())
        .isInstanceOf(InvalidExtentRequestException.class)
        .hasMessage(
            "bad setting in the builder: targetFragmentedPercent=%s, expected 0 to 100 percent"
                .formatted(percent));
  }

  @Test
  void shouldRefuseANegativeSlack() {
    assertThatThrownBy(() -> ExtentPoolConfig.builder(1 << 20).tailSlackBytes(-1).build())
        .isInstanceOf(InvalidExtentRequestException.class)
        .hasMessage("bad setting in the builder: tailSlackBytes=-1, expected 0 bytes or more");
  }
}
