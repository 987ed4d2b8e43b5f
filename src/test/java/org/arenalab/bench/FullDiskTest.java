package org.arenalab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.bench.ab.LeadingJar;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of runs whose disk fills up while they measure: no finished result is lost. */
@Tag("slow")
@Tag("beside")
class FullDiskTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Enough room for the results, but not for the logs of all forks. */
  private static final int ROOM_KIB = 12;

  @TempDir private Path folder;
  private Laboratory laboratory;

  @BeforeEach
  void prepare() {
    laboratory = new Laboratory(folder);
  }

  @Test
  void shouldKeepEveryForkOfARun() throws Exception {
    Laboratory.Ended ended =
        laboratory.await(
            laboratory.startOnFullDisk(
                ROOM_KIB,
                "HarnessBenchmark",
                "--interleave",
                "-f",
                "4",
                "-wi",
                "0",
                "-i",
                "5",
                "-r",
                "5ms",
                "-jvmArgsAppend",
                "-XX:-UsePerfData"));

    assertThat(ended.out()).as(ended.err()).contains("[8/8]").doesNotContain("FAILED");
    assertThat(ended.err()).contains("Cannot save to ", "rows stay in memory");
    assertThat(forks(kept(ended, "Kept in (.*)"))).isEqualTo(8);
  }

  @Test
  void shouldKeepEveryForkOfTwoJars() throws Exception {
    LeadingJar.write(folder.resolve("a.jar"), "aaaaaaa");
    LeadingJar.write(folder.resolve("b.jar"), "bbbbbbb");

    Laboratory.Ended ended =
        laboratory.await(
            laboratory.startOnFullDisk(
                ROOM_KIB,
                "ab",
                "a.jar",
                "b.jar",
                "HarnessBenchmark",
                "-p",
                "probe=empty",
                "-f",
                "2",
                "-wi",
                "0",
                "-i",
                "150",
                "-r",
                "1ms",
                "-jvmArgsAppend",
                "-XX:-UsePerfData"));

    assertThat(ended.out()).as(ended.err()).contains("[4/4]").doesNotContain("FAILED");
    assertThat(ended.err()).contains("cannot write to ");
    assertThat(forks(kept(ended, "A: .* kept in (.*)"))).isEqualTo(2);
    assertThat(forks(kept(ended, "B: .* kept in (.*)"))).isEqualTo(2);
  }

  @Test
  void shouldLeaveTheOldPageWhereTheNewOneFindsNoRoom() throws Exception {
    Path page = Files.writeString(folder.resolve("page.html"), "the page of yesterday");
    Path run =
        Path.of(System.getProperty("basedir", "."), "results", "baseline", "shm-marks-0.2")
            .toAbsolutePath();

    Laboratory.Ended ended =
        laboratory.await(
            laboratory.startOnFullDisk(ROOM_KIB, "report", run.toString(), "-o", page.toString()));

    assertThat(ended.exit()).as(ended.out()).isEqualTo(2);
    assertThat(ended.err())
        .contains("report: cannot write " + page + " (", "name another file with -o")
        .hasLineCount(1);
    assertThat(page).hasContent("the page of yesterday");
    assertThat(folder.resolve(".page.html.new")).doesNotExist();
  }

  private Path kept(Laboratory.Ended ended, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(ended.out());
    assertThat(matcher.find()).as(ended.out()).isTrue();
    return folder.resolve(matcher.group(1));
  }

  private static int forks(Path run) throws Exception {
    int forks = 0;
    for (JsonNode row : JSON.readTree(run.resolve("result.json").toFile())) {
      forks += row.at("/primaryMetric/rawData").size();
    }
    return forks;
  }
}
