package org.arenalab.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.arenalab.bench.cli.UsageException;
import org.junit.jupiter.api.Test;

/** Tests of a run plan on two jars that do not have the same benchmarks and values. */
class PlanInJarsTest {
  private static PlanInJars plan(String values, ListedJar a, ListedJar b) {
    RunPlan plan =
        PlanReader.parse(
            "mine",
            "mine.properties",
            "one.question = ?\none.include = .\none.param.arm = " + values);
    return new PlanInJars(
        plan, null, null, List.of(a.list(), b.list()), List.of(a::entry, b::entry));
  }

  private static List<String> rows(PlanInJars jars, int number) {
    return jars.rows(number).stream()
        .map(row -> row.id().benchmark() + " " + row.id().params().get(ListedJar.PARAM))
        .toList();
  }

  /** Another benchmark of the section has the value in that jar. */
  @Test
  void shouldPlanOnlyValuesOfTheBenchmark() {
    PlanInJars jars =
        plan(
            "old,new",
            new ListedJar().with("x.Left", "old", "new").with("x.Right", "old"),
            new ListedJar().with("x.Left", "old", "new").with("x.Right", "old", "new"));

    assertThat(rows(jars, 0))
        .containsExactlyInAnyOrder("x.Left.run old", "x.Left.run new", "x.Right.run old");
    assertThat(rows(jars, 1)).hasSize(4).contains("x.Right.run new");
  }

  @Test
  void shouldAcceptANewValueOfAMovedBenchmark() {
    ListedJar before = new ListedJar().with("left.Moved", "old");
    ListedJar after = new ListedJar().with("right.Moved", "old", "new");

    for (PlanInJars jars :
        List.of(plan("old,new", before, after), plan("old,new", after, before))) {
      assertThat(List.of(rows(jars, 0), rows(jars, 1)))
          .containsExactlyInAnyOrder(
              List.of("left.Moved.run old"), List.of("right.Moved.run old", "right.Moved.run new"));
    }
    assertThatThrownBy(() -> plan("old,never", before, after))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("one.param.arm = 'never': expected one of [old, new]");
  }

  @Test
  void shouldAcceptAValueThatEitherJarServes() {
    ListedJar serving = new ListedJar().with("x.Suite", "old").serving("x.Suite", "rare");
    ListedJar other = new ListedJar().with("x.Suite", "old").serving("x.Suite", "scarce");

    PlanInJars jars = plan("old,rare", serving, other);

    assertThat(rows(jars, 0)).containsExactly("x.Suite.run old", "x.Suite.run rare");
    assertThat(rows(jars, 1)).containsExactly("x.Suite.run old");
    assertThat(rows(plan("rare", other, serving), 0)).isEmpty();
  }

  /** The jar before the parameter was added has the section's other benchmark anyway. */
  @Test
  void shouldPlanABenchmarkWithoutTheParameter() {
    PlanInJars jars =
        plan(
            "old",
            new ListedJar().with("x.Plain"),
            new ListedJar().with("x.Plain").with("x.Left", "old"));

    assertThat(rows(jars, 0)).containsExactly("x.Plain.run null");
    assertThat(rows(jars, 1)).containsExactlyInAnyOrder("x.Plain.run null", "x.Left.run old");
  }
}
