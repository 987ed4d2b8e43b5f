package org.arenalab.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.bench.cli.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openjdk.jmh.runner.options.TimeValue;

class PlanReaderTest {
  private static final String QUESTION =
      """
      forks = 4
      time = 200ms
      cost.question = What does it cost?
      cost.include = HarnessBenchmark
      """;

  @Test
  void shouldReadSectionsInTheOrderOfTheFile() {
    RunPlan plan =
        PlanReader.parse(
            "mine",
            "mine.properties",
            QUESTION
                + """
                cost.param.probe = empty, timestamp
                cost.threads = 1,2
                cost.arm = probe
                cost.floor = empty
                cost.forks = 9
                another.question = And?
                another.include = Nothing
                """);

    assertThat(plan.sections())
        .extracting(RunPlan.Section::name)
        .containsExactly("cost", "another");
    RunPlan.Section cost = plan.sections().getFirst();
    assertThat(cost.threads()).containsExactly(1, 2);
    assertThat(cost.params()).containsEntry("probe", List.of("empty", "timestamp"));
    assertThat(cost.effort().forks()).isEqualTo(9);
    assertThat(cost.effort().time()).isEqualTo(TimeValue.milliseconds(200));
    assertThat(cost.effort().warmupTime()).isNull();
    assertThat(plan.sections().getLast().effort().forks()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fork = 3                | mine.properties: fork = '3': expected one of the keys ",
        "iterations = none       | iterations = 'none': expected a whole number of 1 or more",
        "cost.forks = 0          | cost.forks = '0': expected a whole number of 1 or more",
        "cost.time = 200         | cost.time = '200': expected a time such as 200ms",
        "cost.threads = 1,two    | cost.threads = 'two': expected numbers of threads",
        "other.include = [       | other.include = '[': expected a regular expression",
        "cost.colour = red       | cost.colour = 'red': expected one of the keys ",
        "cost.question = Again   | cost.question is set twice",
        "cost.floor = empty      | values of cost.arm, which is missing",
        "other.question = And?   | other.include is missing",
        "cost.arm = allocator    | cost.arm = 'allocator': expected one of [probe]",
        "cost.param.size = 3     | cost.param.size = '3': expected a parameter among [probe]",
        "cost.param.probe = full | cost.param.probe = 'full': expected one of [empty, timestamp]",
      })
  void shouldNameTheFileTheKeyAndWhatWasExpected(String line, String message) {
    assertThatThrownBy(() -> plan(line))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("mine.properties: ")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void shouldRefuseASectionThatMeasuresNothing() {
    assertThatThrownBy(() -> plan("other.question = ?\nother.include = NoSuchBenchmark"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("other.include = 'NoSuchBenchmark'");
  }

  @Test
  void shouldRefuseAFloorThatIsNotRun() {
    assertThatThrownBy(
            () -> plan("cost.arm = probe\ncost.param.probe = timestamp\ncost.floor = empty"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("cost.floor = 'empty': expected one of the arms of the section");
  }

  /** Two packages have a class of this name, so its line has the package. */
  @Test
  void shouldIncludeWhatALineOfTheListSays() {
    RunPlan twins =
        PlanReader.parse(
            "mine", "mine.properties", "forks = 1\none.question = ?\none.include = TwinWork.step$");

    assertThat(ResolvedPlan.of(twins, null, "^left.TwinWork").rows())
        .isNotEmpty()
        .allMatch(row -> row.id().benchmark().contains(".left."));
  }

  @Test
  void shouldRefuseTwoSectionsForOneRow() {
    assertThatThrownBy(() -> plan("other.question = ?\nother.include = HarnessBenchmark"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(
            "sections cost and other both measure org.arenalab.bench.suite.HarnessBenchmark");
  }

  @Test
  void shouldFindPlansByTheirOldPath(@TempDir Path folder) throws IOException {
    // Older versions had the plans in profiles/.
    Path plan = Files.createDirectory(folder.resolve("plans")).resolve("mine.properties");
    Files.writeString(plan, QUESTION);
    Path old = folder.resolve("profiles/mine.properties");

    assertThat(PlanReader.read(old.toString()).content()).isEqualTo(QUESTION);

    Files.createDirectory(folder.resolve("profiles"));
    Files.writeString(old, QUESTION + "cost.forks = 9\n");
    assertThat(PlanReader.read(old.toString()).content()).contains("cost.forks = 9");
    assertThatThrownBy(() -> PlanReader.read(folder.resolve("profiles/other").toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("profiles/other");
  }

  @Test
  void shouldRefusePlanThatIsNowhere() {
    assertThatThrownBy(() -> PlanReader.read("nowhere"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("smoke, quick, full");
  }

  private static ResolvedPlan plan(String more) {
    return ResolvedPlan.of(
        PlanReader.parse("mine", "mine.properties", QUESTION + more + "\n"), null, null);
  }
}
