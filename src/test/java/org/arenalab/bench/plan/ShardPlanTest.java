package org.arenalab.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.ForkDurations;
import org.arenalab.bench.result.row.RowId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.OptionsBuilder;

class ShardPlanTest {
  private static final long SECOND = 1_000_000_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16})
  void shouldGiveEachRowToOneShardAndEachShardAboutAsMuch(int count) {
    List<PlannedRow> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(row("row" + i, 1 + i % 7));
    }
    Set<RowId> seen = new HashSet<>();
    List<Long> seconds = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      ShardPlan.Share share = share(rows, new Shard(number, count));
      share.rows().forEach(row -> assertThat(seen.add(row.id())).isTrue());
      seconds.add(share.rows().stream().mapToLong(row -> row.nominalNs() / SECOND).sum());
      assertThat(share.split()).isEqualTo(share(rows, new Shard(1, count)).split());
    }
    assertThat(seen).hasSize(60);
    long most = seconds.stream().mapToLong(Long::longValue).max().orElseThrow();
    long least = seconds.stream().mapToLong(Long::longValue).min().orElseThrow();
    // No two shards differ by more than the longest row.
    assertThat(most - least).isLessThanOrEqualTo(7);
  }

  @Test
  void shouldKeepRowsTogetherThatAreHeldAgainstEachOther() {
    List<PlannedRow> rows = List.of(row("a1", 1), row("a2", 1), row("b1", 3), row("b2", 1));
    List<List<PlannedRow>> pieces = List.of(rows.subList(0, 2), rows.subList(2, 4));

    ShardPlan plan = ShardPlan.of(rows, pieces, ForkDurations.unknown(), 2);

    assertThat(plan.share(new Shard(1, 2)).rows()).containsExactlyElementsOf(pieces.get(1));
    assertThat(plan.share(new Shard(2, 2)).rows()).containsExactlyElementsOf(pieces.get(0));
    assertThat(plan.share(new Shard(1, 2)).matrixRows()).isEqualTo(4);
  }

  @Test
  void shouldKnowOneSplitFromAnother() {
    List<PlannedRow> rows = List.of(row("a", 1), row("b", 2), row("c", 3));
    String split = share(rows, new Shard(1, 2)).split();

    assertThat(share(rows, new Shard(2, 2)).split()).isEqualTo(split);
    assertThat(share(rows, new Shard(1, 3)).split()).isNotEqualTo(split);
    assertThat(share(List.of(row("a", 4), row("b", 2), row("c", 3)), new Shard(1, 2)).split())
        .isNotEqualTo(split);
  }

  @Test
  void shouldSayThatThereIsNothingLeft() {
    List<PlannedRow> rows = Arrays.asList(row("a", 1), row("b", 1));

    assertThatThrownBy(() -> share(rows, new Shard(3, 3)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--shard 3/3")
        .hasMessageContaining("rows for 2 shards");
  }

  @Test
  void shouldReadItsShare() {
    assertThat(Shard.parse("2/8")).isEqualTo(new Shard(2, 8)).hasToString("2/8");
    for (String bad : List.of("0/3", "4/3", "1", "1/0", "a/b", "")) {
      assertThatThrownBy(() -> Shard.parse(bad))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("I from 1 to N");
    }
  }

  private static ShardPlan.Share share(List<PlannedRow> rows, Shard shard) {
    List<List<PlannedRow>> pieces = rows.stream().map(List::of).toList();
    return ShardPlan.of(rows, pieces, ForkDurations.unknown(), shard.count()).share(shard);
  }

  private static PlannedRow row(String name, long seconds) {
    RowId id = new RowId("x.Suite.m", Mode.AverageTime, new TreeMap<>(Map.of("arm", name)), 1);
    return new PlannedRow(id, new OptionsBuilder().build(), 1, seconds * SECOND);
  }
}
