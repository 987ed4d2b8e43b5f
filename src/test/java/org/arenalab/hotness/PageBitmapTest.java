package org.arenalab.hotness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PageBitmapTest {
  @Test
  void shouldClipRunsToItsRange() {
    PageBitmap bitmap = new PageBitmap(1000, 130 * 10, 10);
    bitmap.accessed(0, 1000, 10);
    bitmap.accessed(2300, 5000, 10);
    assertThat(bitmap.next(0)).isEqualTo(-1);
    bitmap.accessed(995, 1011, 10);
    bitmap.accessed(2299, 9999, 10);

    assertThat(bitmap.contains(0)).isTrue();
    assertThat(bitmap.contains(1)).isTrue();
    assertThat(bitmap.contains(2)).isFalse();
    assertThat(bitmap.next(2)).isEqualTo(129);
    assertThat(bitmap.next(130)).isEqualTo(-1);
    assertThat(bitmap.count()).isEqualTo(3);
    assertThat(bitmap.coarseBytes()).isZero();
  }

  @Test
  void shouldCountCoarseBytesUntilCleared() {
    PageBitmap bitmap = new PageBitmap(0, 1 << 22, 4096);
    bitmap.accessed(0, 1 << 21, 1 << 21);
    bitmap.accessed(1 << 21, (1 << 21) + 4096, 4096);
    assertThat(bitmap.coarseBytes()).isEqualTo(1 << 21);
    assertThat(bitmap.count()).isEqualTo(513);
    bitmap.clear();

    assertThat(bitmap.coarseBytes()).isZero();
    assertThat(bitmap.count()).isZero();
  }

  @Test
  void shouldRefuseUnitsOutsideTheRange() {
    PageBitmap bitmap = new PageBitmap(0, 3 * 4096, 4096);
    assertThat(bitmap.contains(2)).isFalse();
    for (long unit : new long[] {3, 64, -1, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> bitmap.contains(unit))
          .isInstanceOfSatisfying(
              HotnessException.class,
              e -> assertThat(e.reason()).isEqualTo(HotnessException.Reason.INVALID_RANGE))
          .hasMessageContaining("unit=" + unit + ", expected 0 to 2");
    }
    assertThat(bitmap.next(1_000)).isEqualTo(-1);
    assertThatThrownBy(() -> bitmap.next(-1)).hasMessageContaining("unit=-1");
  }

  @Test
  void shouldRefuseSizesWithoutUnits() {
    assertThatThrownBy(() -> new PageBitmap(0, 0, 4096)).hasMessageContaining("lengthBytes=0");
    assertThatThrownBy(() -> new PageBitmap(0, 4096, 0)).hasMessageContaining("unitBytes=0");
    assertThatThrownBy(() -> new PageBitmap(0, Long.MAX_VALUE, 1))
        .isInstanceOf(HotnessException.class);
  }
}
