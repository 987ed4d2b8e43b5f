package org.arenalab.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.arenalab.trace.EventColumns;
import org.arenalab.trace.TraceCounts;
import org.arenalab.trace.TraceReader;
import org.arenalab.trace.TraceVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The traces of real programs in the jar. */
class RecordedTracesTest {
  private static final int FEWEST_EVENTS = 20_000;
  private static final int MOST_EVENTS = 1_000_000;

  /** The target of a file's size. */
  private static final int MOST_BYTES_OF_EVENT = 4;

  private static final int MOST_BYTES = 2 << 20;

  static Stream<String> names() {
    return TraceFiles.RECORDED.stream();
  }

  private static TraceCounts counts(String name) {
    EventColumns columns = new EventColumns();
    TraceVerifier verifier = new TraceVerifier();
    try (TraceReader reader = TraceFiles.open(name)) {
      assertThat(reader.description().isSampled()).isFalse();
      // No name of a user's folder.
      assertThat(reader.description().program()).isNotEmpty().doesNotContain("/");
      while (reader.next(columns)) {
        verifier.accept(columns);
      }
      assertThat(reader.ending()).isPresent();
    }
    return verifier.counts();
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldBeWholeAndSmall(String name) throws IOException {
    TraceCounts counts = counts(name);

    assertThat(counts.events()).isBetween((long) FEWEST_EVENTS, (long) MOST_EVENTS);
    try (InputStream in = TraceFiles.class.getResourceAsStream(name + ".trace")) {
      assertThat((long) in.readAllBytes().length)
          .isLessThanOrEqualTo(MOST_BYTES_OF_EVENT * counts.events())
          .isLessThanOrEqualTo(MOST_BYTES);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldBeReplayable(String name) {
    TraceCounts counts = counts(name);

    try (ReplayScript script = ReplayScript.of(name, 2)) {
      assertThat(script.events())
          .isEqualTo(
              counts.allocations() + counts.reallocations() + counts.frees() + counts.live());
      assertThat(script.peakLiveBytes()).isPositive();
    }
  }

  @Test
  void shouldHaveSeveralThreads() {
    Set<String> several = new TreeSet<>();
    names().filter(name -> counts(name).threads() > 1).forEach(several::add);

    assertThat(several).contains("javac");
  }
}
