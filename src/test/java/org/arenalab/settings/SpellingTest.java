package org.arenalab.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  @Test
  void shouldMeasureHowFarAWordIsFromAnother() {
    assertThat(Spelling.distance("doctor", "doctor")).isZero();
    assertThat(Spelling.distance("dcotor", "doctor")).isEqualTo(2);
    assertThat(Spelling.distance("", "shm")).isEqualTo(3);
    assertThat(Spelling.distance("transprt", "transport")).isEqualTo(1);
  }

  @Test
  void shouldRecogniseAMistypedWord() {
    List<String> names = List.of("doctor", "profile", "shm", "transport");

    assertThat(Spelling.close("dcotor", names)).containsExactly("doctor");
    assertThat(Spelling.close("prof", names)).containsExactly("profile");
    assertThat(Spelling.close("Transprt", names)).containsExactly("transport");
    assertThat(Spelling.close("ShmAllocation", names)).isEmpty();
    assertThat(Spelling.close("a", List.of("b", "cd"))).isEmpty();
  }

  @Test
  void shouldSuggestTheNearestFirst() {
    assertThat(Spelling.hint("slab-fst", List.of("slab-lest", "slab-fast")))
        .isEqualTo("; did you mean slab-fast or slab-lest?");
    assertThat(Spelling.hint("nothing", List.of("slab-fast"))).isEmpty();
  }
}
