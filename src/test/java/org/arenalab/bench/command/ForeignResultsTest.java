package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with results in the form of other projects. Each of them once got a wrong verdict. */
@Tag("beside")
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
    assertThat(row.error()).contains("would become one; they differ in benchmark");
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

  /** Totals of a profiler grow with the work done, and one fork cannot show a difference. */
  @Test
  void shouldRaiseNoAlarmForCollections() {
    CommandOutput ended = compare(file("collections-before"), file("collections-after"));

    assertThat(ended.exit()).as(ended.out()).isZero();
    assertThat(ended.out())
        .contains("gc.count in counts, depends on how much work was done")
        .contains("Never decides the exit code, unless asked with --cost gc.count.")
        .doesNotContainPattern("(?m)[0-9]x .*(worse|better|differs|same)");
    assertThat(compare(file("collections-many"), file("collections-more")).exit()).isZero();
    for (String metric : new String[] {"gc.count", "gc.time", "compiler"}) {
      CommandOutput asked =
          compare(file("collections-many"), file("collections-more"), "--cost", metric);
      assertThat(asked.exit()).as(metric).isEqualTo(1);
      assertThat(asked.out()).contains("lower is better", "worse");
    }
    CommandOutput none = compare(file("collections-many"), file("collections-more"), "--cost", "(");
    assertThat(none.error()).contains("not a regular expression: --cost");
  }

  @Test
  void shouldGiveTheRatioOfTheValuesBesideIt() {
    CommandOutput zeros = compare(file("zeros-before"), file("zeros-after"));

    assertThat(zeros.exit()).isZero();
    assertThat(zeros.out())
        .containsPattern("0.731 B/op +0.612 B/op +0.837x +unresolved: about \\d more")
        .containsPattern("8.00 ms +2.00 ms +0.250x +unresolved");
    CommandOutput scores = compare(file("skewed"), file("scores-only"));
    assertThat(scores.out())
        .containsPattern("2.00 ns +6.00 ns +3.000x +unresolved.*JMH's score against a median")
        .contains("JMH's score replaces the median");
  }

  @Test
  void shouldJoinRowsAtTheValueOfAnAddedParameter() {
    CommandOutput told = compare(file("parameter-before"), file("parameter-after"));
    assertThat(told.out())
        .contains("differ only in the parameter align")
        .contains("--join align=64 compares them (values: 64, 8)");

    CommandOutput joined =
        compare(file("parameter-before"), file("parameter-after"), "--join", "align=8");
    assertThat(joined.exit()).as(joined.error()).isZero();
    assertThat(joined.out())
        .contains("note: joined at align=8: 1 row of parameter-before.json")
        .containsPattern("Copy.block align=8 +21.\\d ns +21.\\d ns +1.000x")
        .containsPattern("Copy.other +5.\\d+ ns")
        .contains("only in parameter-after.json: Copy.block align=64");
    CommandOutput slower =
        compare(file("parameter-before"), file("parameter-after"), "--join", "align=64");
    assertThat(slower.exit()).isEqualTo(1);
    CommandOutput reversed =
        compare(file("parameter-after"), file("parameter-before"), "--join", "align=64");
    assertThat(reversed.exit()).isZero();
    assertThat(reversed.out()).containsPattern("Copy.block align=64 .*faster");
    assertThat(
            compare(file("parameter-before"), file("parameter-after"), "--join", "align=9").error())
        .contains("--join align=9 joins no row", "its values are 64, 8");
  }

  @Test
  void shouldFilterValuesWithCommas() {
    assertThat(lines("line=x\\,y")).containsExactly("x,y");
    assertThat(lines("line=\"x,y\"")).containsExactly("x,y");
    assertThat(lines("line=\"x,y\",x")).containsExactly("x,y", "x");
    assertThat(lines("line=x")).containsExactly("x");
    assertThat(lines("line=x \"y\"")).containsExactly("x \"y\"");
    assertThat(lines("line=x\\y")).containsExactly("x\\y");
    assertThat(lines("line=z\\*")).containsExactly("z*");
    assertThat(lines("line=\"z*\"")).containsExactly("z*");
    assertThat(lines("line=z*")).containsExactly("z*", "zz");
    assertThat(lines("line!=\"x,y\",z*")).containsExactly("x", "x \"y\"", "x\\y");
  }

  /** Returns the values of the parameter {@code line} that {@code filter} leaves. */
  private List<String> lines(String filter) {
    CommandOutput ended =
        compare(file("commas"), file("commas"), "--filter", filter, "--format", "json");
    assertThat(ended.exit()).as(filter + ended.error()).isZero();
    try {
      List<String> lines = new ArrayList<>();
      new ObjectMapper()
          .readTree(ended.out())
          .at("/metrics/0/rows")
          .forEach(row -> lines.add(row.at("/row/line").asText()));
      return lines;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldReadGzipAndSayWhatItCannotRead() throws Exception {
    byte[] json = Files.readAllBytes(Path.of(file("packages")));
    Path gzip = folder.resolve("packed.json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write(json);
    }
    CommandOutput read = compare(gzip.toString(), file("packages"));
    assertThat(read.exit()).as(read.error()).isZero();
    assertThat(read.out()).contains("packed.json.gz, 3 rows", "1.000x");

    byte[] packed = Files.readAllBytes(gzip);
    refuse("cut.gz is gzip, and cut off or damaged", "cut.gz", Arrays.copyOf(packed, 60));
    refuse("is cut off: it ends within row 2, line", "cut.json", Arrays.copyOf(json, 900));
    refuse("is cut off: it ends within row 1, line 1", "bracket.json", "[");
    refuse(
        "is text, such as a log, and not JSON; it begins with \"# JMH version: 1.37\"",
        "run.log",
        "# JMH version: 1.37\n# VM version: 25\n");
    refuse("it begins with \"[INFO] Scanning", "mvn.log", "[INFO] Scanning for projects\n[INFO] x");
    refuse(
        "is CSV with decimal commas, which has no values per fork",
        "run.csv",
        "\"Benchmark\",\"Mode\",\"Score\"\n\"a.B.m\",\"avgt\",\"12,5\"\n");
    String text = new String(json, StandardCharsets.UTF_8);
    refuse("decimal comma", "comma.json", text.replace("\"score\": 31", "\"score\": 31,5"));
    refuse("decimal comma", "zero.json", text.replace("31.62", "31,062"));
    refuse(
        "expected a number with a decimal point, found \"31,5\"",
        "text.json",
        text.replace("\"score\": 31", "\"score\": \"31,5\""));
    refuse("is compressed (zip)", "run.zip", "PK\u0003\u0004");
    refuse("is not JMH's JSON: expected an array of rows", "object.json", "{\"a\": 1}");
    refuse("contains only white space", "blank.json", " \n");
    Files.createSymbolicLink(folder.resolve("gone.json"), folder.resolve("nowhere.json"));
    Files.createSymbolicLink(folder.resolve("round.json"), folder.resolve("round.json"));
    refuse("gone.json is a dead link: " + folder.resolve("nowhere"), "gone.json");
    refuse("round.json is a dead link", "round.json");
  }

  private void refuse(String message, String name, String content) throws IOException {
    refuse(message, name, content.getBytes(StandardCharsets.UTF_8));
  }

  private void refuse(String message, String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
    refuse(message, name);
  }

  private void refuse(String message, String name) {
    String path = folder.resolve(name).toString();
    for (CommandOutput refused :
        List.of(
            compare(path, path),
            CommandOutput.of(ResultsCommand.class, "show", path),
            CommandOutput.of(ReportCommand.class, path, "-o", folder + "/none.html"))) {
      assertThat(refused.exit()).as(name).isEqualTo(2);
      assertThat(refused.error()).contains(message).hasLineCount(1);
      assertThat(refused.out()).isEmpty();
    }
  }

  /** A pipe has no size and is read once. */
  @Tag("medium")
  @Test
  void shouldReadPipesAndStandardInput() throws Exception {
    String command =
        """
        f=%s; j() { %s -XX:TieredStopAtLevel=1 -cp "$CP" org.arenalab.bench.Main "$@"; }
        gzip -c "$f" | j compare - <(cat "$f") && cat "$f" | j report - - -o "$1/page.html"
        """
            .formatted(file("packages"), Path.of(System.getProperty("java.home"), "bin", "java"));
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command, "bash", folder.toString())
            .redirectErrorStream(true);
    builder.environment().put("CP", System.getProperty("java.class.path"));
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(out).isZero();
    assertThat(out).contains("standard input, 3 rows", "/dev/fd/", "1.000x", "page.html: 1 run");
    assertThat(folder.resolve("page.html")).content().contains("LookupBenchmark");
  }
}
