package org.arenalab.bench.result.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;

class RowLabelsTest {
  private static RowId row(String benchmark) {
    return row(benchmark, Mode.AverageTime);
  }

  private static RowId row(String benchmark, Mode mode) {
    return new RowId(benchmark, mode, new TreeMap<>(Map.of("size", "10")), 2);
  }

  private static List<String> names(String... benchmarks) {
    List<RowId> rows = Arrays.stream(benchmarks).map(RowLabelsTest::row).toList();
    RowLabels labels = RowLabels.of(rows);
    return rows.stream().map(labels::name).toList();
  }

  @Test
  void shouldCallABenchmarkByClassAndMethod() {
    assertThat(names("org.one.Bench.find", "org.one.Bench.put"))
        .containsExactly("Bench.find", "Bench.put");
    assertThat(names("Bench.find")).containsExactly("Bench.find");
    assertThat(names("find")).containsExactly("find");
  }

  @Test
  void shouldAddPackagesOnlyWhereNamesCollide() {
    assertThat(names("org.one.Bench.find", "org.two.Bench.find", "org.two.Bench.put"))
        .containsExactly("one.Bench.find", "two.Bench.find", "Bench.put");
    assertThat(names("a.x.Bench.find", "b.x.Bench.find", "b.y.Bench.find"))
        .containsExactly("a.x.Bench.find", "b.x.Bench.find", "y.Bench.find");
    assertThat(names("org.One.State.find", "org.Two.State.find"))
        .containsExactly("One.State.find", "Two.State.find");
    assertThat(names("Bench.find", "org.Bench.find"))
        .containsExactly("Bench.find", "org.Bench.find");
  }

  /** A benchmark that has moved is still the same one; only two of one run are two. */
  @Test
  void shouldKnowAMovedBenchmark() {
    RowId before = row("org.old.Bench.find");
    RowId after = row("org.fresh.Bench.find");
    RowLabels labels = RowLabels.ofRuns(List.of(List.of(before), List.of(after)));

    assertThat(labels.name(before)).isEqualTo("Bench.find");
    assertThat(labels.name(after)).isEqualTo("Bench.find");
    assertThat(labels.moved(Map.of("run", List.of(before, after), "other", List.of(after))))
        .singleElement()
        .asString()
        .contains("Bench.find is ", "org.old.Bench.find in run", "org.fresh.Bench.find in ");
  }

  @Test
  void shouldNameTheModeWhereThereAreSeveral() {
    RowId one = row("org.Bench.find", Mode.AverageTime);
    RowId other = row("org.Bench.find", Mode.Throughput);

    assertThat(RowLabels.of(List.of(one)).label(one)).isEqualTo("Bench.find size=10 t2");
    assertThat(RowLabels.of(List.of(one, other)).label(one))
        .isEqualTo("Bench.find avgt size=10 t2");
    assertThat(RowLabels.of(List.of(one, other)).label(other))
        .isEqualTo("Bench.find thrpt size=10 t2");
  }

  @Test
  void shouldSplitPackageClassAndMethod() {
    assertThat(row("org.one.Bench.find").packageName()).isEqualTo("org.one");
    assertThat(row("org.one.Bench.State.find").packageName()).isEqualTo("org.one");
    assertThat(row("org.one.bench.find").packageName()).isEqualTo("org.one");
    assertThat(row("Bench.find").packageName()).isEmpty();
    assertThat(row("org.one.Bench.State.find").method()).isEqualTo("find");
    assertThat(RowLabels.of(List.of(row("org.one.Bench.find"))).className(row("org.one.Bench.f")))
        .isEqualTo("Bench");
  }
}
