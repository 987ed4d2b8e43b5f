package org.arenalab.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShmChaseBenchmarkTest {
  /** Sees each piece once: 4,000 pieces, 1,024 hops a call, of which 125 come to 32 rounds. */
  private static final int CALLS = 125;

  /** A granule of padding after 64 blocks. */
  private static final long PADDING_BYTES = 1000 / 64 * 64;

  @ParameterizedTest
  @ValueSource(ints = {100, 1000})
  void shouldVisitTheSamePlacesHoweverManySegmentsThereAre(int segments) {
    List<Long> one = distances("rawAddress", 1);
    List<Long> many = distances("rawAddress", segments);

    for (int i = 0; i < CALLS; i++) {
      assertThat(many.get(i)).isCloseTo(one.get(i), within(PADDING_BYTES));
    }
  }

  @Test
  void shouldFollowHandlesOfAsManyBlocksAsThereAreSegments() {
    List<Long> one = ends("arena", 1);
    List<Long> thousand = ends("arena", 1000);

    assertThat(new HashSet<>(one)).hasSize(CALLS);
    assertThat(thousand).hasSameSizeAs(one).doesNotContainAnyElementsOf(one);
  }

  @Test
  void shouldRefuseSegmentsThatLeaveARest() {
    ShmChaseBenchmark chase = new ShmChaseBenchmark();
    chase.allocator = "arena";
    chase.workingSet = 256_000;
    chase.segments = 3;

    assertThatThrownBy(chase::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("workingSet=256000", "segments=3");
    chase.close();
  }

  private static List<Long> distances(String allocator, int segments) {
    List<Long> ends = ends(allocator, segments);
    return ends.stream().map(end -> end - ends.getFirst()).toList();
  }

  /** Where the chain is after each call. */
  private static List<Long> ends(String allocator, int segments) {
    ShmChaseBenchmark chase = new ShmChaseBenchmark();
    chase.allocator = allocator;
    chase.segments = segments;
    chase.workingSet = 256_000;
    chase.build();
    List<Long> ends = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      ends.add(chase.chase());
    }
    chase.close();
    return ends;
  }
}
