package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaletteTest {
  @Test
  void shouldGiveAnAllocatorTheSameColourWhateverIsDrawnBesideIt() {
    List<Integer> two = Palette.of(List.of("slab-fast", "slab-lean"));
    List<Integer> more =
        Palette.of(List.of("floor", "slab-lean", "mimalloc-critical", "slab-fast"));

    assertThat(more.get(3)).isEqualTo(two.get(0));
    assertThat(more.get(1)).isEqualTo(two.get(1));
    assertThat(new HashSet<>(more)).hasSize(4);
  }

  @Test
  void shouldGoOnWhereThereAreMoreLinesThanColours() {
    List<Integer> many = Palette.of(List.of("a", "b", "c", "d", "e", "f", "g", "h"));

    assertThat(many).allMatch(colour -> colour >= 0 && colour < Palette.COLOURS);
    assertThat(new HashSet<>(many)).hasSize(Palette.COLOURS);
  }
}
