package org.arenalab.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.run.JmhCommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.runner.options.Options;

/** Which values of a parameter JMH could convert, told from class files alone. */
class ParamFieldsTest {

  enum Colour {
    RED,
    GREEN
  }

  static class Fixture {
    @Param("1.5")
    double factor;
  }

  static class Base {
    @Param({"RED", "GREEN"})
    Colour colour;
  }

  static class Work extends Base {
    @Param("1")
    int size;

    @Param("true")
    boolean on;

    @Param("a")
    String text;

    @Param("x")
    char letter;

    /** Not a parameter. */
    int other;

    @Setup
    public void setUp(Fixture fixture) {
      other = (int) fixture.factor;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "size, 5, five",
    "size, -1, 1.5",
    "on, false, yes",
    "letter, y, yy",
    "colour, GREEN, green",
    "factor, 2.25, two",
  })
  void shouldKnowWhatIsLegal(String name, String legal, String illegal) {
    // JMH writes a dot where the class file's name has a dollar sign.
    ParamType type =
        new ParamFields(ParamFieldsTest::read).type(Work.class.getCanonicalName(), name);

    assertThat(type.refuses().test(legal)).isFalse();
    assertThat(type.refuses().test(illegal)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "other", "missing"})
  void shouldAcceptAnyText(String name) {
    ParamFields fields = new ParamFields(ParamFieldsTest::read);

    assertThat(fields.type(Work.class.getName(), name)).isEqualTo(ParamType.ANY);
    assertThat(fields.type("no.such.Class", name)).isEqualTo(ParamType.ANY);
  }

  /**
   * Allocators that a suite opens by name are legal whether or not it runs them by default. {@code
   * others}: the residency suite has these under FAST, LEAN and BALANCED, which follow {@code
   * decommit}.
   */
  @ParameterizedTest
  @CsvSource({
    "ResidencyBenchmark, mode, slab-(fast|lean|balanced)",
    "LargeBlockBenchmark, allocator, none"
  })
  void shouldKnowEveryAllocatorThatASuiteServes(String suite, String name, String others) {
    List<KnownBenchmark> having =
        KnownParams.of(
                RowPlanner.select(List.of("\\.suite\\." + suite), List.of()),
                ParamFields.ofThisJar())
            .with(name);

    assertThat(having)
        .isNotEmpty()
        .allSatisfy(
            each ->
                assertThat(each.values(name))
                    .containsAll(
                        Allocators.NAMES.stream().filter(arm -> !arm.matches(others)).toList())
                    .noneMatch(value -> value.matches(others)));
  }

  /** Native allocators have no range that could be paged out. */
  @Test
  void shouldPlanNoRowThatCannotRun() {
    Options options =
        JmhCommandLine.parse(List.of("Residency", "-p", "pressure=pageout"), each -> each)
            .options();

    assertThat(RowPlanner.plan(options))
        .isNotEmpty()
        .allMatch(
            row -> Set.of("FAST", "BALANCED", "LEAN").contains(row.id().params().get("mode")));
  }

  private static byte[] read(String name) {
    try (InputStream in = ParamFieldsTest.class.getClassLoader().getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
