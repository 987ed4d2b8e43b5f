package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results as other projects have them, which once got wrong answers. */
class ForeignResultsTest {
  private static final Path CASES =
      Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "cases");

  @TempDir private Path folder;

  private static String file(String name) {
    return CASES.resolve(name + ".json").toString();
  }

  private static CommandOutput compare(String... words) {
    return CommandOutput.of(CompareCommand.class, words);
  }

  @Test
  void shouldCompareBenchmarksOfOneClassNameInTwoPackages() {
    CommandOutput ended = compare(file("packages"), file("packages"));

    assertThat(ended.exit()).as(ended.error()).isZero();
    assertThat(ended.out())
        .containsPattern("(?m)^  old.LookupBenchmark.hit +31.\\d ns")
        .containsPattern("(?m)^  fresh.LookupBenchmark.hit +17.\\d ns")
        .containsPattern("(?m)^  LookupBenchmark.miss +7.\\d\\d ns");
  }

  @Test
  void shouldCompareThePackagesOfOneRun() {
    for (String column : new String[] {"package", "class"}) {
      CommandOutput ended = compare(file("packages"), "--col", column);

      assertThat(ended.exit()).as(ended.error()).isZero();
      assertThat(ended.out())
          .containsPattern(column.equals("class") ? "(?m)^ +hit +31" : "LookupBenchmark.hit +31")
          .containsPattern("0\\.5\\d\\dx .*faster")
          .containsPattern("only in \\S*fresh\\S*: .*miss");
    }
  }

  @Test
  void shouldFilterByPackageAndClass() {
    CommandOutput old = compare(file("packages"), file("packages"), "--filter", "package=net.old");
    assertThat(old.out()).contains("LookupBenchmark.hit").doesNotContain("fresh");
    CommandOutput fresh =
        compare(
            file("packages"), file("packages"), "--filter", "package!=*.old", "--filter", "hit");
    assertThat(fresh.out()).containsPattern("LookupBenchmark.hit +17").doesNotContain("31.");
    CommandOutput both =
        compare(file("packages"), file("packages"), "--filter", "class=LookupBenchmark");
    assertThat(both.out()).contains("old.LookupBenchmark.hit", "fresh.LookupBenchmark.hit");
    CommandOutput named =
        compare(file("packages"), file("packages"), "--filter", "benchmark=LookupBenchmark.h*");
    assertThat(named.out()).contains("old.LookupBenchmark.hit").doesNotContain("miss");
    CommandOutput row = compare(file("packages"), "--col", "package", "--row", "class");
    assertThat(row.error()).contains("would fall together differ in benchmark");
  }

  @Test
  void shouldNameTheModeOfEachRow() throws Exception {
    CommandOutput shown = CommandOutput.of(ResultsCommand.class, "show", file("modes"));
    assertThat(shown.out())
        .contains("Sort.run thrpt t1, 1 fork", "Sort.run avgt t1,", "Sort.run sample t1,")
        .contains("Sort.run ss t1,");

    CommandOutput compared = compare(file("modes"), file("modes"));
    assertThat(compared.out())
        .containsPattern("(?m)^ +avgt .* 142 µs")
        .containsPattern("(?m)^ +ss .* 610 µs")
        .contains("Operations per second, higher is better -- thrpt t1");

    Path page = folder.resolve("page.html");
    CommandOutput report =
        CommandOutput.of(ReportCommand.class, file("modes"), "-o", page.toString());
    assertThat(report.exit()).as(report.error()).isZero();
    assertThat(Files.readString(page)).contains("Sort.run · avgt", "Sort.run · ss");
  }
}
