package org.arenalab.bench.ab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.plan.PlanReader;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.plan.RunPlan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the request that two jars are to measure, before any measurement starts. */
class AbRequestTest {
  private static final String PLAN =
      """
      forks = 2
      iterations = 3
      time = 20ms
      cost.question = What does it cost?
      cost.include = HarnessBenchmark
      cost.arm = probe
      cost.threads = 1,2
      chase.question = And where nothing hides it?
      chase.include = ShmChaseBenchmark
      chase.param.segments = 1
      chase.param.allocator = rawAddress
      chase.forks = 5
      """;

  @TempDir private Path folder;
  private Contestant a;
  private Contestant b;

  @BeforeEach
  void prepare() throws IOException {
    LeadingJar.write(folder.resolve("a.jar"), "aaaaaaa");
    LeadingJar.write(folder.resolve("b.jar"), "bbbbbbb");
    a = Contestant.of("a", folder.resolve("a.jar"));
    b = Contestant.of("b", folder.resolve("b.jar"));
  }

  @Test
  void shouldTakeRowsLengthsAndForksFromARunPlan() {
    AbRequest request = ofPlan(null, null, once());

    assertThat(request.rows())
        .extracting(row -> row.id().label() + " x" + row.forks())
        .containsExactlyInAnyOrder(
            "HarnessBenchmark.measure probe=empty t1 x2",
            "HarnessBenchmark.measure probe=timestamp t1 x2",
            "HarnessBenchmark.measure probe=empty t2 x2",
            "HarnessBenchmark.measure probe=timestamp t2 x2",
            "ShmChaseBenchmark.chase allocator=rawAddress segments=1 workingSet=256000 t1 x5");
    assertThat(request.looks().most()).isEqualTo(5);
    PlannedRow first = request.rows().getFirst();
    assertThat(request.forks(first, 5)).isEqualTo(2);
    // Flags and profilers of this laboratory must not be passed to another jar's harness.
    assertThat(first.wordsOfOneFork())
        .containsSubsequence("-p", "probe=empty", "-i", "3", "-r", "20ms")
        .doesNotContain("-jvmArgs", "-prof");
    assertThat(request.plan().content()).isEqualTo(PLAN);
    assertThat(request.onlyInOne()).isEmpty();
  }

  @Test
  void shouldChooseAmongTheRowsAndForksOfARunPlan() {
    assertThat(ofPlan(7, "probe=empty t2", once()).rows())
        .singleElement()
        .satisfies(row -> assertThat(row.forks()).isEqualTo(7));
    AbRequest until = ofPlan(null, "Harness", new AbRequest.Effort(true, 20, Rules.standard()));
    assertThat(until.looks().forks()).containsExactly(8, 12, 20);
    assertThat(until.rows()).allMatch(row -> row.forks() == 8);
    assertThat(until.forks(until.rows().getFirst(), 20)).isEqualTo(20);
    assertThatThrownBy(() -> ofPlan(null, "nothing", once()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(
            "no benchmark of both jars matches mine.properties --include nothing");
  }

  @Test
  void shouldListWhatOnlyOneJarHasAndRefuseWhatNoneHas() throws IOException {
    LeadingJar.write(folder.resolve("b.jar"), "bbbbbbb", "ShmChaseBenchmark");
    b = Contestant.of("b", folder.resolve("b.jar"));

    AbRequest request = ofPlan(null, null, once());

    assertThat(request.rows()).hasSize(4);
    assertThat(request.onlyInOne())
        .containsExactly(
            "only in a: ShmChaseBenchmark.chase allocator=rawAddress segments=1 workingSet=256000"
                + " t1");
    RunPlan mistyped =
        PlanReader.parse("mine", "mine.properties", PLAN.replace("rawAddress", "rawAdress"));
    assertThatThrownBy(() -> plan(mistyped, null, null, once()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("chase.param.allocator = 'rawAdress': expected one of");
  }

  /** Benchmarks of one name in two packages are two rows in each jar. */
  @Test
  void shouldNameThePackagesOfAMovedBenchmark() throws IOException {
    ForeignJar.writeList(folder.resolve("a.jar"), moved("old.place"));
    ForeignJar.writeList(folder.resolve("b.jar"), moved("fresh.place"));
    AbRequest request =
        AbRequest.ofWords(
            List.of("ab"),
            Contestant.of("a", folder.resolve("a.jar")),
            Contestant.of("b", folder.resolve("b.jar")),
            List.of("."),
            once(),
            1);

    assertThat(request.onlyInOne())
        .containsExactly(
            "only in a: old.place.Moved.run t1", "only in b: fresh.place.Moved.run t1");
  }

  private static String moved(String inside) {
    return line(inside + ".Moved") + line("one.Common");
  }

  private static String line(String owner) {
    String made = owner + "_run_jmhTest";
    return "JMH S %d %s S %d %s S 3 run S 11 AverageTime E A 1 1 1%s \n"
        .formatted(owner.length(), owner, made.length(), made, " E".repeat(17));
  }

  private AbRequest ofPlan(Integer forks, String include, AbRequest.Effort effort) {
    return plan(PlanReader.parse("mine", "mine.properties", PLAN), forks, include, effort);
  }

  private AbRequest plan(RunPlan plan, Integer forks, String include, AbRequest.Effort effort) {
    return AbRequest.ofPlan(
        List.of("ab"), a, b, new AbRequest.FromPlan(plan, forks, include), effort, 1);
  }

  private static AbRequest.Effort once() {
    return new AbRequest.Effort(false, 40, Rules.standard());
  }
}
