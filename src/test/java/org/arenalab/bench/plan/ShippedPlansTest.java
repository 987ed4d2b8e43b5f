package org.arenalab.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.arenalab.bench.result.row.Question;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.run.ForkSchedule;
import org.arenalab.bench.run.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/** The plans in the jar, against the benchmarks in the jar. */
class ShippedPlansTest {
  /** Not the benchmarks of other tests. */
  private static final String SUITES = "org\\.arenalab\\.bench\\.suite\\.";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "smoke",
        "quick",
        "full",
        "plans/marks.properties",
        "plans/slab-marks.properties",
        "plans/residency-marks.properties",
        "plans/residency-pressure.properties",
        "plans/compressed-marks.properties",
        "plans/compressed-threads.properties"
      })
  void shouldFitTheBenchmarks(String name) {
    assertThat(plan(name).rows()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"smoke", "full"})
  void shouldRunEveryBenchmarkAndEveryArm(String name) {
    ResolvedPlan plan = plan(name);
    Set<String> run = new TreeSet<>();
    for (Question question : plan.questions()) {
      assertThat(question.arm()).as("the arm of: %s", question.text()).isNotNull();
      for (RowId row : question.rows()) {
        run.add(row.benchmark() + " " + question.arm() + "=" + row.params().get(question.arm()));
      }
    }
    Map<String, String> armOf =
        plan.questions().stream()
            .flatMap(question -> question.rows().stream().map(row -> Map.entry(row, question)))
            .collect(
                Collectors.toMap(
                    entry -> entry.getKey().benchmark(),
                    entry -> entry.getValue().arm(),
                    (one, other) -> one));
    Set<String> declared = new TreeSet<>();
    for (BenchmarkListEntry benchmark : RowPlanner.select(List.of(SUITES), List.of())) {
      String arm = armOf.get(benchmark.getUsername());
      assertThat(arm).as("%s is in no section of %s", benchmark.getUsername(), name).isNotNull();
      for (String value : RowPlanner.declaredParams(benchmark).get(arm)) {
        declared.add(benchmark.getUsername() + " " + arm + "=" + value);
      }
    }
    assertThat(run).containsAll(declared);
  }

  @Test
  void shouldKeepToItsTime() {
    assertThat(estimate("smoke")).isLessThan(Duration.ofMinutes(5));
    assertThat(estimate("quick")).isLessThan(Duration.ofMinutes(9));
  }

  @Test
  void shouldAskByDefaultWhatOursAndNativePeersHold() {
    Question held =
        plan("quick").questions().stream()
            .filter(each -> each.text().contains("FAST and LEAN hold"))
            .findFirst()
            .orElseThrow();

    assertThat(held.rows())
        .extracting(row -> row.params().get(held.arm()))
        .contains("FAST", "LEAN", "mimalloc-critical", "jemalloc-critical");
    assertThat(held.rows()).allMatch(row -> row.params().get("scenario").equals("burst-to-steady"));
  }

  @Test
  void shouldGiveTheDefaultPlanEnoughForksForAnInterval() {
    assertThat(plan("quick").rows()).allMatch(row -> row.forks() >= 6);
    assertThat(plan("full").rows()).allMatch(row -> row.forks() >= 10);
  }

  @Test
  void shouldKeepTheRequiredFlagsOutOfForkAnnotations() {
    assertThat(RowPlanner.select(List.of(), List.of()))
        .allMatch(benchmark -> !benchmark.getJvmArgs().hasValue(), "no @Fork(jvmArgs)");
  }

  private static ResolvedPlan plan(String name) {
    return ResolvedPlan.of(PlanReader.read(name), null, null);
  }

  private static Duration estimate(String name) {
    return Progress.estimate(ForkSchedule.interleaved(plan(name).rows(), 1));
  }
}
