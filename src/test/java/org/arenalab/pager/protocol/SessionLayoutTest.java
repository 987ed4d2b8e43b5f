package org.arenalab.pager.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionLayoutTest {
  @ParameterizedTest
  @ValueSource(ints = {4096, 16_384, 65_536})
  void shouldPlacePartsOneAfterTheOther(int page) {
    for (int pages : List.of(1, 4095, 4096, 4097, 1 << 20)) {
      SessionLayout layout = new SessionLayout(page, pages, 512, 1024);
      long[] starts = {
        0,
        layout.rangeTableOffset(),
        layout.commandRingOffset(),
        layout.slotOwnersOffset(),
        layout.returnedOffset(),
        layout.pinsOffset(),
        layout.pageWordsOffset(),
        layout.copiesOffset(),
        layout.sizeBytes()
      };
      long[] sizes = {
        4096, 1024 * 64L, CommandRing.BYTES, 512 * 8L, pages, pages, pages * 8L, 512L * page
      };
      for (int i = 0; i < sizes.length; i++) {
        assertThat(starts[i] % page).isZero();
        assertThat(starts[i + 1] - starts[i]).isBetween(sizes[i], sizes[i] + page - 1L);
      }
      assertThat(layout.copyOffset(511) + page).isEqualTo(layout.sizeBytes());
    }
  }

  @Test
  void shouldRoundUpToPages() {
    assertThat(SessionLayout.of(1, 4096).pages()).isEqualTo(1);
    assertThat(SessionLayout.of(4097, 4096).pages()).isEqualTo(2);
    assertThat(SessionLayout.of(512L << 20, 4096).pages()).isEqualTo(131_072);
    assertThat(SessionLayout.of(1L << 38, 4096).sizeBytes()).isPositive();
  }

  @Test
  void shouldKnowItsNumbers() {
    SessionLayout layout = new SessionLayout(4096, 10, 4, 2);
    assertThat(layout.isPage(9)).isTrue();
    assertThat(layout.isPage(10)).isFalse();
    assertThat(layout.isPage(-1)).isFalse();
    assertThat(layout.isSlot(3)).isTrue();
    assertThat(layout.isSlot(4)).isFalse();
    assertThat(layout.isSlot(1L << 32)).isFalse();
  }

  @Test
  void shouldRefuseNumbersOutsideLimits() {
    assertThatThrownBy(() -> new SessionLayout(2048, 1, 1, 1))
        .hasMessageContaining("pageSizeBytes=2048, expected 4096 to 65536");
    assertThatThrownBy(() -> new SessionLayout(5000, 1, 1, 1))
        .hasMessageContaining("expected a power of two");
    assertThatThrownBy(() -> new SessionLayout(4096, 0, 1, 1)).hasMessageContaining("pages=0");
    assertThatThrownBy(() -> new SessionLayout(4096, 1, 0, 1)).hasMessageContaining("slots=0");
    assertThatThrownBy(() -> new SessionLayout(4096, 1, 1, -1)).hasMessageContaining("ranges=-1");
    assertThatThrownBy(() -> SessionLayout.of(0, 4096)).hasMessageContaining("maxBytes=0");
    assertThatThrownBy(() -> SessionLayout.of((1L << 38) + 1, 4096))
        .hasMessageContaining("maxBytes=274877906945");
  }
}
