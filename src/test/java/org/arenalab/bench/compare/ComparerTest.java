package org.arenalab.bench.compare;

import static org.arenalab.bench.compare.SampleRuns.forks;
import static org.arenalab.bench.compare.SampleRuns.rows;
import static org.arenalab.bench.compare.SampleRuns.sides;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.row.StoredRow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparerTest {
  private static final double[][] TEN = forks(10, 10.01, 10.02, 9.99, 9.98, 10.005);
  private static final double[][] TWENTY = forks(20, 20.01, 20.02, 19.99, 19.98, 20.005);

  @TempDir private Path folder;
  private SampleRuns runs;

  @BeforeEach
  void prepare() {
    runs = new SampleRuns(folder);
  }

  @Test
  void shouldCompareRunsRowByRow() throws Exception {
    StoredRun before = runs.run(rows().row("ns/op", TEN, "arm", "a").row("ns/op", TEN, "arm", "b"));
    StoredRun after =
        runs.run(
            rows()
                .row("us/op", forks(0.02, 0.02001, 0.02002, 0.01999, 0.01998, 0.02), "arm", "a")
                .row("ns/op", TEN, "arm", "b"));

    Comparison comparison = compare(before, after);

    MetricTable table = comparison.tables().getFirst();
    assertThat(comparison.tables()).hasSize(1);
    assertThat(table.rows())
        .extracting(MetricTable.TableRow::label)
        .containsExactly("arm=a", "arm=b");
    assertThat(contrast(table, 0, 1).verdict()).isEqualTo(Verdict.WORSE);
    assertThat(contrast(table, 0, 1).ratio().value()).isCloseTo(2, within(0.01));
    assertThat(contrast(table, 1, 1).verdict()).isEqualTo(Verdict.SAME);
    assertThat(table.means().getFirst().rows()).isEqualTo(2);
    assertThat(table.means().getFirst().ratio()).isCloseTo(Math.sqrt(2), within(0.01));
    assertThat(comparison.exitCode()).isEqualTo(1);
    assertThat(compare(after, before).exitCode()).isZero();
  }

  @Test
  void shouldListRowsOfOneSideAndLeaveThemOutOfTheMean() throws Exception {
    StoredRun before =
        runs.run(rows().row("ns/op", TEN, "arm", "a").row("ns/op", TEN, "arm", "old"));
    StoredRun after =
        runs.run(rows().row("ns/op", TEN, "arm", "a").row("ns/op", TEN, "arm", "new"));

    Comparison comparison = compare(before, after);

    assertThat(comparison.oneSided())
        .containsExactlyInAnyOrder(
            "only in run0: SomeBenchmark.measure arm=old",
            "only in run1: SomeBenchmark.measure arm=new");
    assertThat(comparison.tables().getFirst().means().getFirst().rows()).isEqualTo(1);
  }

  @Test
  void shouldEndWithThreeWhereNothingIsInCommon() throws Exception {
    StoredRun before = runs.run(rows().row("ns/op", TEN, "arm", "a"));
    StoredRun after = runs.run(rows().row("ns/op", TEN, "arm", "b"));

    assertThat(compare(before, after).exitCode()).isEqualTo(3);
    Comparison nothing = compare(before, runs.run(rows()));
    assertThat(nothing.exitCode()).isEqualTo(3);
    assertThat(nothing.oneSided()).singleElement().asString().startsWith("only in run0: ");
    for (Rendering form : Rendering.values()) {
      assertThat(form.print(nothing, false)).as(form.name()).isNotEmpty();
    }
  }

  @Test
  void shouldCompareAllWithTheFirst() throws Exception {
    Comparison comparison =
        compare(
            runs.run(rows().row("ns/op", TEN)),
            runs.run(rows().row("ns/op", TEN)),
            runs.run(rows().row("ns/op", TWENTY)));

    MetricTable table = comparison.tables().getFirst();
    assertThat(comparison.columns()).containsExactly("run0", "run1", "run2");
    assertThat(contrast(table, 0, 1).verdict()).isEqualTo(Verdict.SAME);
    assertThat(contrast(table, 0, 2).verdict()).isEqualTo(Verdict.WORSE);
    assertThat(table.family()).isEqualTo(2);
  }

  @Test
  void shouldCompareTheArmsOfOneRun() throws Exception {
    StoredRun run =
        runs.run(
            rows()
                .row("ns/op", TWENTY, "arm", "slow", "size", "1")
                .row("ns/op", TEN, "arm", "floor", "size", "1")
                .row("ns/op", TEN, "arm", "floor", "size", "2")
                .row("ns/op", TEN, "other", "x"),
            ComparerTest::interleaved);

    Comparison comparison = compare(request("arm", "floor", List.of()), run);

    MetricTable table = comparison.tables().getFirst();
    assertThat(comparison.columns()).containsExactly("floor", "slow");
    assertThat(table.rows())
        .extracting(MetricTable.TableRow::label)
        .containsExactly("size=1", "size=2");
    assertThat(contrast(table, 0, 1).basis()).isEqualTo(Contrast.Basis.PAIRED);
    assertThat(contrast(table, 0, 1).verdict()).isEqualTo(Verdict.WORSE);
    assertThat(comparison.oneSided())
        .containsExactly("only in floor: SomeBenchmark.measure size=2");
    assertThat(comparison.remarks()).contains("left out, without arm: 1 row");
  }

  @Test
  void shouldPairNothingAcrossRunsOrInRunsOfRowAfterRow() throws Exception {
    StoredRun first =
        runs.run(
            rows().row("ns/op", TEN, "arm", "a").row("ns/op", TEN, "arm", "b"),
            ComparerTest::interleaved);
    StoredRun second = runs.run(rows().row("ns/op", TEN, "arm", "a").row("ns/op", TEN, "arm", "b"));

    assertThat(contrast(compare(first, second).tables().getFirst(), 0, 1).basis())
        .isEqualTo(Contrast.Basis.INDEPENDENT);
    assertThat(
            contrast(compare(request("arm", "a", List.of()), second).tables().getFirst(), 0, 1)
                .basis())
        .isEqualTo(Contrast.Basis.INDEPENDENT);
  }

  @Test
  void shouldFilterByValuesGlobsAndLabels() throws Exception {
    StoredRun run =
        runs.run(
            rows()
                .row("ns/op", TEN, "arm", "slab-fast", "size", "1")
                .row("ns/op", TEN, "arm", "slab-lean", "size", "1")
                .row("ns/op", TEN, "arm", "malloc", "size", "1")
                .row("ns/op", TEN, "arm", "malloc", "size", "2"));

    assertThat(columns(run, "arm=slab-*")).containsExactly("slab-fast", "slab-lean");
    assertThat(columns(run, "arm!=slab-lean", "size=1")).containsExactly("slab-fast", "malloc");
    assertThat(columns(run, "arm=slab-fast,malloc", "size=1"))
        .containsExactly("slab-fast", "malloc");
    assertThat(columns(run, "slab-lean|malloc size=1")).containsExactly("slab-lean", "malloc");
    assertThatThrownBy(() -> columns(run, "colour=red"))
        .hasMessageContaining("no row has colour; names: run, benchmark");
    assertThatThrownBy(() -> columns(run, "arm=x")).hasMessageContaining("none of 4 rows passes");
    assertThatThrownBy(() -> columns(run, "("))
        .hasMessageContaining("expected name=value or a regex");
    assertThatThrownBy(() -> columns(run, "arm=malloc", "size=2"))
        .hasMessageContaining("only one column, malloc");
  }

  @Test
  void shouldRefuseToPutDifferentRowsIntoOne() {
    StoredRun run =
        runs.run(
            rows()
                .row("ns/op", TEN, "arm", "a", "size", "1")
                .row("ns/op", TEN, "arm", "a", "size", "2")
                .row("ns/op", TEN, "arm", "b", "size", "2"));
    Comparer.Request request =
        new Comparer.Request(
            List.of("benchmark"), List.of("arm"), null, List.of(), name -> true, false);

    assertThatThrownBy(() -> compare(request, run))
        .hasMessageContaining("differ in size: add it to --row, or select one with --filter");
    assertThatThrownBy(() -> compare(request("arm", "c", List.of()), run))
        .hasMessageContaining("no column named c; columns: a, b");
    assertThatThrownBy(() -> compare(request("colour", null, List.of()), run))
        .hasMessageContaining("no row has colour");
  }

  @Test
  void shouldCompareSecondaryMetricsEachForItself() throws Exception {
    StoredRun before =
        runs.run(
            rows()
                .row("ns/op", TEN)
                .and("gc.alloc.rate.norm", "B/op", forks(24, 24))
                .and("arena.resident", "MiB", TEN));
    StoredRun after =
        runs.run(
            rows()
                .row("ns/op", TEN)
                .and("·gc.alloc.rate.norm", "B/op", forks(32, 32))
                .and("arena.resident", "MiB", TEN)
                .and("mine", "#", TEN));

    Comparison comparison = compare(before, after);

    assertThat(comparison.tables())
        .extracting(MetricTable::metric)
        .containsExactly("score", "arena.resident", "gc.alloc.rate.norm");
    assertThat(contrast(comparison.tables().get(2), 0, 1).verdict()).isEqualTo(Verdict.WORSE);
    assertThat(comparison.exitCode()).isEqualTo(1);
    Comparer.Request scores =
        new Comparer.Request(
            List.of(), List.of("run"), null, List.of(), name -> name.equals("score"), false);
    assertThat(compare(scores, before, after).exitCode()).isZero();
  }

  @Test
  void shouldNotStopForAnExactDifferenceBelowTheThreshold() throws Exception {
    StoredRun before = runs.run(rows().row("ns/op", TEN).and("bytes", "B", forks(1000, 1000)));
    StoredRun after = runs.run(rows().row("ns/op", TEN).and("bytes", "B", forks(1010, 1010)));

    Comparison comparison = compare(before, after);

    assertThat(contrast(comparison.tables().get(1), 0, 1).verdict()).isEqualTo(Verdict.WORSE);
    assertThat(comparison.exitCode()).isZero();
  }

  @Test
  void shouldKeepTimesAndRatesApart() throws Exception {
    StoredRun before = runs.run(rows().row("ns/op", TEN).row("thrpt", "ops/s", TEN));
    StoredRun after = runs.run(rows().row("ns/op", TWENTY).row("thrpt", "ops/ms", times(TWENTY)));

    Comparison comparison = compare(before, after);

    assertThat(comparison.tables()).hasSize(2);
    assertThat(contrast(comparison.tables().get(0), 0, 1).verdict()).isEqualTo(Verdict.WORSE);
    assertThat(contrast(comparison.tables().get(1), 0, 1).verdict()).isEqualTo(Verdict.BETTER);
    assertThat(contrast(comparison.tables().get(1), 0, 1).ratio().value())
        .isCloseTo(2, within(0.01));
  }

  @Test
  void shouldSayThatAnotherUnitIsNotCompared() throws Exception {
    StoredRun before = runs.run(rows().row("ns/op", TEN).and("size", "B", TEN));
    StoredRun after = runs.run(rows().row("ns/op", TEN).and("size", "pages", TEN));

    assertThat(compare(before, after).remarks())
        .anySatisfy(each -> assertThat(each).contains("B and pages: not compared"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "jdk", "profiled"})
  void shouldRefuseWhatCannotBeComparedAndMarkWhatIsForced(String obstacle) throws Exception {
    StoredRun before = runs.run(rows().row("ns/op", TEN));
    StoredRun after =
        runs.run(
            rows().row("ns/op", TEN),
            envelope -> {
              switch (obstacle) {
                case "host" -> ((ObjectNode) envelope.get("host")).put("id", "bbbbbbbbbbbb");
                case "jdk" -> ((ObjectNode) envelope.get("jdk")).put("blackhole", "full");
                default -> envelope.put("profiled", true);
              }
            });

    assertThatThrownBy(() -> compare(before, after)).isInstanceOf(IncomparableException.class);
    Comparer.Request forced =
        new Comparer.Request(List.of(), List.of("run"), null, List.of(), name -> true, true);
    assertThat(compare(forced, before, after).forced()).isTrue();
    assertThat(Rendering.TEXT.print(compare(forced, before, after), false)).startsWith("FORCED");
  }

  @Test
  void shouldTellDifferencesThatForbidNothing() throws Exception {
    StoredRun before = runs.run(rows().row("ns/op", TEN));
    StoredRun after =
        runs.run(
            rows().row("ns/op", TEN),
            envelope -> ((ObjectNode) envelope.get("host")).put("kernel", "7.0"));
    StoredRun third =
        runs.run(
            rows().row("ns/op", TEN),
            envelope -> ((ObjectNode) envelope.get("host")).put("kernel", "8.0"));

    assertThat(compare(before, after).environment().differences()).isEmpty();
    assertThat(compare(before, after, third).environment().differences())
        .containsExactly(
            new Environment.Difference("kernel", List.of("not known", "7.0", "8.0"), false));
  }

  @Test
  void shouldCompareJsonOfOtherToolsAndSayWhatItCannotCheck() throws Exception {
    Comparison comparison =
        compare(runs.bare(rows().row("ns/op", TEN)), runs.run(rows().row("ns/op", TEN)));

    assertThat(comparison.remarks())
        .containsExactly("run0 has no envelope: its machine cannot be checked");
    StoredRun stack = runs.bare(rows().row("ns/op", TEN).and("stack", "---", new double[][] {{}}));
    assertThatThrownBy(() -> compare(stack, stack)).hasMessageContaining("a profiler was attached");
  }

  @Test
  void shouldFindTheNoiseFloorOfARunInItself() throws Exception {
    StoredRun run = runs.run(rows().row("ns/op", forks(100, 103, 97, 101, 99, 102, 98, 100)));

    Comparison comparison =
        compare(NoiseFloor.halves(run).stream().map(Side::run).toArray(StoredRun[]::new));
    NoiseFloor floor = NoiseFloor.of(run, List.of());

    assertThat(comparison.exitCode()).isZero();
    assertThat(floor.rows()).isEqualTo(1);
    assertThat(floor.forks()).isEqualTo(8);
    assertThat(floor.median()).isBetween(0.001, 0.03);
    assertThat(floor.high()).isBetween(floor.median(), 0.05);
    assertThat(floor.resolvable()).isBetween(0.02, 0.06);
    assertThat(floor.lines().getFirst()).startsWith("Noise floor of this machine, from 1 row:");
    StoredRun lone = runs.run(rows().row("ns/op", forks(1)));
    assertThatThrownBy(() -> NoiseFloor.of(lone, List.of()))
        .hasMessageContaining("no row with two forks");
  }

  private Comparison compare(StoredRun... compared) throws IncomparableException {
    return compare(Comparer.Request.ofRuns(), compared);
  }

  private static Comparison compare(Comparer.Request request, StoredRun... compared)
      throws IncomparableException {
    List<Side> sides =
        compared.length == 2 && compared[0].name().equals(compared[1].name())
            ? List.of(new Side("one", compared[0]), new Side("other", compared[1]))
            : sides(compared);
    return new Comparer(new Rules(0.02, 0.05, 1, 1_000), request).compare(sides);
  }

  private static Comparer.Request request(String column, String reference, List<String> filter) {
    return new Comparer.Request(List.of(), List.of(column), reference, filter, name -> true, false);
  }

  private static List<String> columns(StoredRun run, String... filter)
      throws IncomparableException {
    return compare(request("arm", null, List.of(filter)), run).columns();
  }

  private static Contrast contrast(MetricTable table, int row, int column) {
    return table.rows().get(row).cells().get(column).contrast();
  }

  @Test
  void shouldPairTheForksOfRunsThatWereMeasuredInTurns() throws Exception {
    double[][] drifting = forks(10, 20, 30, 40, 50, 60, 70, 80);
    double[][] worse = forks(11, 22, 33, 44, 55, 66, 77, 88);
    StoredRun a = runs.run(rows().row("ns/op", drifting), envelope -> pair(envelope, "x", 1));
    StoredRun b = runs.run(rows().row("ns/op", worse), envelope -> pair(envelope, "xb", 1));
    StoredRun other = runs.run(rows().row("ns/op", worse), envelope -> pair(envelope, "yb", 1));

    Contrast paired = contrast(compare(a, b).tables().getFirst(), 0, 1);
    assertThat(paired.basis()).isEqualTo(Contrast.Basis.PAIRED);
    assertThat(paired.verdict()).isEqualTo(Verdict.WORSE);
    Contrast strange = contrast(compare(a, other).tables().getFirst(), 0, 1);
    assertThat(strange.basis()).isEqualTo(Contrast.Basis.INDEPENDENT);
    assertThat(strange.verdict()).isEqualTo(Verdict.UNRESOLVED);
  }

  @Test
  void shouldAskForMoreOfRunsThatWereLookedAtOften() throws Exception {
    double[][] seven = forks(10, 20, 30, 40, 50, 60, 70);
    double[][] worse = forks(11, 22, 33, 44, 55, 66, 77);
    StoredRun a = runs.run(rows().row("ns/op", seven), envelope -> pair(envelope, "x", 5));
    StoredRun b = runs.run(rows().row("ns/op", worse), envelope -> pair(envelope, "xb", 5));

    Comparison comparison = compare(a, b);

    assertThat(comparison.rules().looks()).isEqualTo(5);
    assertThat(contrast(comparison.tables().getFirst(), 0, 1).verdict())
        .isEqualTo(Verdict.UNRESOLVED);
    assertThat(Rendering.TEXT.print(comparison, false))
        .contains("[99 % interval]", "p < 0.01 (0.05 shared by up to 5 looks at the rows)");
  }

  /** The halves of half a pair are forks of different passes. */
  @Test
  void shouldNotPairAHalfWithItself() throws Exception {
    double[][] many = forks(10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 11);
    StoredRun a = runs.run(rows().row("ns/op", many), envelope -> pair(envelope, "x", 1));

    Comparison comparison =
        new Comparer(new Rules(0.02, 0.05, 1, 1_000), Comparer.Request.ofRuns())
            .compare(NoiseFloor.halves(a));

    assertThat(contrast(comparison.tables().getFirst(), 0, 1).basis())
        .isEqualTo(Contrast.Basis.INDEPENDENT);
  }

  @Test
  void shouldPairForksOfOneShardAndNotOfTwo() throws Exception {
    double[][] drifting = forks(10, 20, 30, 40, 50, 60, 70, 80);
    StoredRun merged =
        runs.run(
            rows()
                .row("ns/op", drifting, "arm", "a")
                .row("ns/op", drifting, "arm", "b")
                .row("ns/op", drifting, "arm", "c"),
            envelope -> shards(envelope, "aaaaaaaaaaaa", "a1", "b1", "c2"));

    MetricTable table = compare(request("arm", "a", List.of()), merged).tables().getFirst();

    assertThat(contrast(table, 0, 1).basis()).isEqualTo(Contrast.Basis.PAIRED);
    assertThat(contrast(table, 0, 2).basis()).isEqualTo(Contrast.Basis.INDEPENDENT);
  }

  @Test
  void shouldRefuseRowsThatTwoMachinesHaveMeasured() throws Exception {
    SampleRuns.Rows both = rows().row("ns/op", TEN, "arm", "a").row("ns/op", TEN, "arm", "b");
    StoredRun one = runs.run(both, envelope -> shards(envelope, null, "a1", "b2"));
    StoredRun same = runs.run(both, envelope -> shards(envelope, null, "a1", "b2"));
    StoredRun swapped = runs.run(both, envelope -> shards(envelope, null, "a2", "b1"));
    StoredRun single = runs.run(both);

    assertThat(compare(one, same).exitCode()).isZero();
    assertThatThrownBy(() -> compare(one, swapped))
        .isInstanceOf(IncomparableException.class)
        .hasMessage("cannot be compared: another host in 2 rows");
    assertThatThrownBy(() -> compare(request("arm", "a", List.of()), one))
        .hasMessage("cannot be compared: another host in 1 row");
    assertThatThrownBy(() -> compare(one, single)).hasMessage("cannot be compared: another host");
    Comparer.Request forced =
        new Comparer.Request(List.of(), List.of("arm"), "a", List.of(), name -> true, true);
    assertThat(Rendering.TEXT.print(compare(forced, one), false))
        .startsWith("FORCED: these runs cannot be compared (another host in 1 row)");
    assertThat(Rendering.CSV.print(compare(forced, one), false).lines())
        .last()
        .asString()
        .endsWith(",no: another host in 1 row");
  }

  /**
   * Writes rows, each with an arm and its shard's number. Both shards ran on {@code host}, or on
   * two hosts.
   */
  private static void shards(ObjectNode envelope, String host, String... rows) {
    envelope.put("interleaved", true);
    ((ObjectNode) envelope.get("host")).put("id", host);
    for (int number = 1; number <= 2; number++) {
      ObjectNode shard = envelope.withArray("shards").addObject().put("number", number);
      shard.putObject("host").put("id", host == null ? ("" + number).repeat(12) : host);
    }
    for (String row : rows) {
      ObjectNode expected = envelope.withArray("expectedRows").addObject();
      expected.put("benchmark", "org.example.SomeBenchmark.measure").put("mode", "avgt");
      expected.put("threads", 1).put("forks", 6).put("shard", row.charAt(1) - '0');
      expected.putObject("params").put("arm", row.substring(0, 1));
    }
  }

  @Test
  void shouldListRowsWithoutANumberAndLeaveThemOut() throws Exception {
    StoredRun before =
        runs.run(rows().row("ns/op", TEN, "arm", "a").row("ns/op", TEN, "arm", "empty"));
    StoredRun after =
        runs.run(
            rows()
                .row("ns/op", TEN, "arm", "a")
                .row("ns/op", new double[][] {{}, {}}, "arm", "empty"));

    Comparison comparison = compare(before, after);

    assertThat(comparison.oneSided())
        .containsExactly("without a score in run1: SomeBenchmark.measure arm=empty");
    assertThat(comparison.tables().getFirst().family()).isEqualTo(1);
    assertThat(comparison.exitCode()).isZero();
  }

  @Test
  void shouldTellOtherThreadGroupsWhichJmhsJsonDoesNotKnow() throws Exception {
    StoredRun before = runs.run(rows().row("ns/op", TEN), envelope -> command(envelope, "x"));
    StoredRun after =
        runs.run(rows().row("ns/op", TEN), envelope -> command(envelope, "x", "-tg", "3,1"));

    assertThat(compare(before, after).environment().differences())
        .containsExactly(
            new Environment.Difference(
                "thread groups", List.of("as the benchmarks say", "3,1"), false));
  }

  private static void command(ObjectNode envelope, String... words) {
    for (String word : words) {
      envelope.withArray("command").add(word);
    }
  }

  @Test
  void shouldNameTheRowsThatHaveNoVerdict() throws Exception {
    double[][] noisy = forks(5, 20, 9, 15, 6, 18);
    StoredRun a =
        runs.run(rows().row("ns/op", TEN, "arm", "clear").row("ns/op", noisy, "arm", "noisy"));
    StoredRun b =
        runs.run(rows().row("ns/op", TWENTY, "arm", "clear").row("ns/op", noisy, "arm", "noisy"));

    assertThat(Resolution.unresolved(compare(a, b), a.rows().stream().map(StoredRow::id).toList()))
        .containsExactly(a.rows().get(1).id());
  }

  private static void pair(ObjectNode envelope, String id, int looks) {
    String side = id.endsWith("b") ? "b" : "a";
    envelope.putObject("pair").put("id", id.replace("b", "")).put("side", side).put("looks", looks);
  }

  private static void interleaved(ObjectNode envelope) {
    envelope.put("interleaved", true);
  }

  private static double[][] times(double[][] forks) {
    return forks(Arrays.stream(forks).mapToDouble(fork -> fork[0] / 1_000).toArray());
  }
}
