package org.arenalab.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.arenalab.bench.cli.UsageException;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Tests of the values of {@code -p} that one of two jars must have. */
class ParamCheckTest {
  private static final String BEFORE = "org.arenalab.bench.suite.Moved";
  private static final String AFTER = "org.arenalab.bench.suite.room.Moved";

  private static void check(String value, ListedJar a, ListedJar b) {
    ParamCheck.ofJars(List.of(a::entry, b::entry))
        .check(
            Map.of(ListedJar.PARAM, List.of(value)),
            new OptionsBuilder().build(),
            List.of(a.list(), b.list()));
  }

  private static void accept(String value, ListedJar a, ListedJar b) {
    assertThatCode(() -> check(value, a, b)).doesNotThrowAnyException();
    assertThatCode(() -> check(value, b, a)).doesNotThrowAnyException();
  }

  @Test
  void shouldAcceptANewValueOfAMovedBenchmark() {
    ListedJar before = new ListedJar().with(BEFORE, "old");
    ListedJar after = new ListedJar().with(AFTER, "old", "new");

    accept("new", before, after);
    assertThatThrownBy(() -> check("never", before, after))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("-p arm=never, expected one of [old, new]");
  }

  @Test
  void shouldPlanOnlyValuesOfTheJar() {
    ListedJar before = new ListedJar().with(BEFORE, "old");
    Options options = new OptionsBuilder().param(ListedJar.PARAM, "old", "new").build();

    assertThat(
            ParamCheck.ofJars(List.of(before::entry))
                .plan(Set.of(ListedJar.PARAM), options, List.of(before.list()))
                .getFirst())
        .extracting(row -> row.id().params().get(ListedJar.PARAM))
        .containsExactly("old");
  }

  @Test
  void shouldAcceptAValueThatEitherJarServes() {
    accept(
        "rare",
        new ListedJar().with(BEFORE, "old").serving(BEFORE, "rare"),
        new ListedJar().with(BEFORE, "old").serving(BEFORE, "scarce"));
  }
}
