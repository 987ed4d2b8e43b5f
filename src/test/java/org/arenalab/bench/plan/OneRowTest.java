package org.arenalab.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import org.arenalab.bench.result.UnexpectedRowException;
import org.arenalab.bench.run.JmhCommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Tests that a fork of a row selects that row only, whatever pattern selected the row. */
class OneRowTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TwinWork.step",
        "twins.left twins.right",
        "TwinWork.step TwinWork.stepTwice Inner",
        "left.TwinWork.step$|right.TwinWork.step$",
        "TwinWork.Inner.step",
        "TwinWork -e right -bm avgt",
        "TwinWork -e Inner -bm thrpt,avgt -t 2",
      })
  void shouldSelectOneBenchmark(String words) {
    Options options = JmhCommandLine.parse(List.of(words.split(" ")), each -> each).options();
    List<PlannedRow> rows = RowPlanner.plan(ForkFlags.mergeInto(options).build());

    assertThat(rows).hasSizeGreaterThan(1).doesNotHaveDuplicates();
    for (PlannedRow row : rows) {
      Options one = row.oneFork(0);

      assertThat(selected(one))
          .extracting(BenchmarkListEntry::getUsername)
          .containsOnly(row.id().benchmark());
      assertThat(RowPlanner.plan(one)).extracting(PlannedRow::id).containsExactly(row.id());
      assertThat(row.wordsOfOneFork())
          .startsWith("^\\Q" + row.id().benchmark() + "\\E$")
          .doesNotContain("-e");
    }
  }

  @Test
  void shouldNotListARowTwiceWhereModesAreReplaced() {
    Options options =
        JmhCommandLine.parse(List.of("left.TwinWork.step$", "-bm", "avgt"), each -> each).options();

    assertThat(RowPlanner.plan(options)).hasSize(1);
  }

  @Test
  void shouldRefuseTheResultOfAnotherRow() {
    Options options = JmhCommandLine.parse(List.of("TwinWork.step$"), each -> each).options();
    List<PlannedRow> rows = RowPlanner.plan(options);

    assertThatThrownBy(
            () -> UnexpectedRowException.check(rows.get(0).id(), List.of(rows.get(1).id())))
        .isInstanceOf(UnexpectedRowException.class)
        .hasMessageContaining("left.TwinWork.step")
        .hasMessageContaining("expected [")
        .message()
        .doesNotContain("\n");
    assertThatThrownBy(() -> rows.get(0).only(List.of()))
        .isInstanceOf(UnexpectedRowException.class);
  }

  private static SortedSet<BenchmarkListEntry> selected(Options options) {
    OutputFormat silent =
        OutputFormatFactory.createFormatInstance(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            VerboseMode.SILENT);
    return BenchmarkList.defaultList().find(silent, options.getIncludes(), options.getExcludes());
  }
}
