package org.arenalab.closing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code close} may race with every public operation: the operation completes or throws the closed
 * exception of its room, and nothing of anybody else changes.
 */
class CloseRaceTest {
  private static final int ROUNDS = 2;
  private static final int RISKY_ROUNDS = 20;

  /** A change of {@code close} itself deserves 50: some minutes. */
  private static final int LONG_FACTOR = Integer.getInteger("closing.factor", 4);

  static List<ClosingSubject<?>> subjects() {
    return Stream.of(
            ShmOperations.subjects(),
            SlabOperations.subjects(),
            CompressedOperations.subjects(),
            HotnessOperations.subjects(),
            TieringOperations.subjects(),
            TraceOperations.subjects(),
            PagerStoreOperations.subjects(),
            PagerOperations.subjects())
        .<ClosingSubject<?>>flatMap(List::stream)
        .toList();
  }

  /**
   * An operation that is added later is missing here until it is raced, too. Internal ones may be
   * raced.
   */
  @ParameterizedTest
  @MethodSource("subjects")
  void shouldKnowEveryPublicOperation(ClosingSubject<?> subject) {
    assertThat(subject.operations().stream().map(Operation::signature))
        .filteredOn(signature -> !subject.internalOperations().contains(signature))
        .containsExactlyInAnyOrderElementsOf(subject.publicOperations());
  }

  @Tag("medium")
  @ParameterizedTest
  @MethodSource("subjects")
  void shouldDisturbNobodyWhenClosed(ClosingSubject<?> subject) throws Exception {
    raceAll(subject, 1);
  }

  @Tag("nightly")
  @ParameterizedTest
  @MethodSource("subjects")
  void shouldDisturbNobodyInManyRounds(ClosingSubject<?> subject) throws Exception {
    raceAll(subject, LONG_FACTOR);
  }

  private static <T> void raceAll(ClosingSubject<T> subject, int factor) throws Exception {
    for (Operation<T> operation : subject.operations()) {
      int rounds = factor * roundsOf(operation);
      assertThat(new CloseRace<>(subject, operation).run(rounds)).as("%s", operation).isEmpty();
    }
  }

  private static int roundsOf(Operation<?> operation) {
    if (operation.worksAfterClose()) {
      return 1;
    }
    return operation.risky() ? RISKY_ROUNDS : ROUNDS;
  }
}
