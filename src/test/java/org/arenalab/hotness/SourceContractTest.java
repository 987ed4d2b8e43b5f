package org.arenalab.hotness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.arenalab.JavaProcess;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.hotness.SourceAvailability.State;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every exact source, for each source and kind of memory of this machine. */
class SourceContractTest {
  private static final int PAGES = 1024;
  private static final int PAGES_OF_64_MIB = (int) ((64L << 20) / TestRange.PAGE);

  record Subject(SourceKind kind, MemoryKind memory) {
    HotnessSource open() {
      return HotnessSources.open(kind, memory);
    }

    TestRange range(int pages) {
      return new TestRange(memory, pages);
    }
  }

  static List<Subject> subjects() {
    List<Subject> subjects = new ArrayList<>();
    for (SourceKind kind : SourceKind.all()) {
      for (MemoryKind memory : MemoryKind.values()) {
        if (kind.certainty() == Certainty.EXACT
            && HotnessSources.probe(kind, memory).state() == State.AVAILABLE) {
          subjects.add(new Subject(kind, memory));
        }
      }
    }
    return subjects;
  }

  /** The sources that need no feature of a newer kernel than the oldest that has them. */
  @Test
  void shouldFindTheSourcesOfThisKernel() {
    assertThat(subjects()).contains(new Subject(SourceKind.TOUCHES, MemoryKind.PRIVATE));
    assertThat(subjects()).doesNotContain(new Subject(SourceKind.ZAP_AND_SCAN, MemoryKind.PRIVATE));
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void shouldReportExactlyTheAccessedPages(Subject subject) {
    SplittableRandom random = new SplittableRandom(14);
    try (TestRange range = subject.range(PAGES);
        HotnessSource source = subject.open()) {
      range.watchIn(source);
      for (double share : new double[] {0, 0.01, 0.5, 1, 0.3, 0, 0.9}) {
        BitSet expected = range.accessAtRandom(source, random, share);

        assertThat(range.ask(source)).isEqualTo(expected);
        assertThat(range.ask(source)).as("a second question").isEqualTo(new BitSet());
      }
      range.requireContent();
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void shouldBeExactOver64MiB(Subject subject) {
    SplittableRandom random = new SplittableRandom(64);
    try (TestRange range = subject.range(PAGES_OF_64_MIB);
        HotnessSource source = subject.open()) {
      range.watchIn(source);
      BitSet expected = range.accessAtRandom(source, random, 0.5);

      assertThat(range.ask(source)).isEqualTo(expected);
      assertThat(source.granularityBytes()).isEqualTo(TestRange.PAGE);
      range.requireContent();
    }
  }

  /**
   * Each page is accessed once while questions run. A question between the fault of an access and
   * its retry makes the access fault again, so two questions may report it.
   */
  @ParameterizedTest
  @MethodSource("subjects")
  void shouldLoseNoAccessDuringQuestions(Subject subject) throws Exception {
    try (TestRange range = subject.range(PAGES);
        HotnessSource source = subject.open()) {
      range.watchIn(source);
      AtomicIntegerArray reports = new AtomicIntegerArray(PAGES);
      AccessSink counting =
          (start, end, granularity) -> {
            for (long at = start; at < end; at += TestRange.PAGE) {
              reports.incrementAndGet((int) ((at - range.address) / TestRange.PAGE));
            }
          };
      Thread writer = Thread.ofPlatform().start(() -> writeEach(range));
      while (writer.isAlive()) {
        source.ask(counting);
      }
      writer.join();
      source.ask(counting);

      for (int page = 0; page < PAGES; page++) {
        assertThat(reports.get(page)).as("page %d", page).isPositive();
      }
      assertThat(range.ask(source)).isEqualTo(new BitSet());
    }
  }

  private static void writeEach(TestRange range) {
    for (int page = 0; page < PAGES; page++) {
      // 389 has no common divisor with a power of two.
      range.write((int) (page * 389L % PAGES));
      long endNs = System.nanoTime() + 20_000;
      while (System.nanoTime() < endNs) {
        Thread.onSpinWait();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void shouldWatchSeveralRanges(Subject subject) {
    try (TestRange first = subject.range(64);
        TestRange second = subject.range(64);
        TestRange third = subject.range(64);
        HotnessSource source = subject.open()) {
      first.watchIn(source);
      second.watchIn(source);
      third.watchIn(source);
      second.write(5);
      third.write(63);
      source.forget(third.address, third.lengthBytes);

      List<String> runs = new ArrayList<>();
      source.ask(
          (start, end, granularity) -> runs.add(start - second.address + "+" + (end - start)));

      assertThat(runs).containsExactly(5 * TestRange.PAGE + "+" + TestRange.PAGE);
      third.watchIn(source);
      third.write(1);
      assertThat(third.ask(source).cardinality()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void shouldRefuseInvalidRanges(Subject subject) {
    try (TestRange range = subject.range(64);
        HotnessSource source = subject.open()) {
      long page = TestRange.PAGE;
      range.watchIn(source);
      range.write(3);

      assertInvalid(() -> source.watch(range.address, range.lengthBytes));
      assertInvalid(() -> source.watch(range.address + 63 * page, 2 * page));
      assertInvalid(() -> source.watch(range.address - page, 2 * page));
      assertInvalid(() -> source.watch(range.address + 1, page));
      assertInvalid(() -> source.watch(range.address, 0));
      assertInvalid(() -> source.watch(range.address, -page));
      assertInvalid(() -> source.watch(range.address, Long.MAX_VALUE / page * page));
      assertInvalid(() -> source.watch(0, page));
      assertInvalid(() -> source.forget(range.address, page));
      assertInvalid(() -> source.forget(range.address + page, page));
      assertThat(range.ask(source).cardinality()).isEqualTo(1);
    }
  }

  private static void assertInvalid(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_RANGE))
        .hasMessageContaining("address=0x");
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void shouldStayClosed(Subject subject) {
    try (TestRange range = subject.range(64)) {
      HotnessSource source = subject.open();
      range.watchIn(source);
      range.write(1);
      assertThat(range.ask(source).cardinality()).isEqualTo(1);
      SourceCost cost = source.cost();
      source.close();
      source.close();

      assertThatThrownBy(() -> source.watch(range.address, range.lengthBytes))
          .isInstanceOf(HotnessClosedException.class)
          .hasMessageContaining("source=" + subject.kind());
      assertThatThrownBy(() -> source.forget(range.address, range.lengthBytes))
          .isInstanceOf(HotnessClosedException.class);
      assertThatThrownBy(() -> range.ask(source)).isInstanceOf(HotnessClosedException.class);
      assertThat(source.cost().questions()).isEqualTo(cost.questions()).isEqualTo(1);
      range.write(2);
      range.requireContent();
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void shouldCountItsCost(Subject subject) {
    try (TestRange range = subject.range(64);
        HotnessSource source = subject.open()) {
      range.watchIn(source);
      range.write(9);
      SourceCost before = source.cost();
      assertThat(range.ask(source).cardinality()).isEqualTo(1);
      SourceCost after = source.cost();

      assertThat(after.questions()).isEqualTo(1);
      assertThat(after.processorNs()).isGreaterThan(before.processorNs());
      boolean callsKernel = subject.kind() != SourceKind.TOUCHES;
      assertThat(after.kernelCalls() - before.kernelCalls() > 0).isEqualTo(callsKernel);
    }
  }

  /** The sink's failure ends the question, and the source goes on. */
  @ParameterizedTest
  @MethodSource("subjects")
  void shouldSurviveSinkThatThrows(Subject subject) {
    try (TestRange range = subject.range(64);
        HotnessSource source = subject.open()) {
      range.watchIn(source);
      range.write(1);
      assertThatThrownBy(
              () ->
                  source.ask(
                      (start, end, granularity) -> {
                        throw new IllegalStateException("sink");
                      }))
          .hasMessage("sink");

      range.write(2);
      assertThat(range.ask(source).get(2)).isTrue();
    }
  }

  /** Needs C2: interpreted or compiled by C1, a system call makes 40 bytes. */
  @ParameterizedTest
  @MethodSource("subjects")
  void shouldMakeNoGarbagePerQuestion(Subject subject) throws Exception {
    try (JavaProcess child =
        JavaProcess.start(
            List.of("-XX:TieredStopAtLevel=4"),
            SourceGarbage.class,
            subject.kind.name(),
            subject.memory.name())) {
      assertThat(Long.parseLong(child.awaitLine("bytes=")))
          .as("bytes in %d questions", SourceGarbage.QUESTIONS)
          .isLessThan(SourceGarbage.QUESTIONS);
    }
  }
}
