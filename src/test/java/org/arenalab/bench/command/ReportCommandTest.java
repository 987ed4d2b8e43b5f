package org.arenalab.bench.command;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.result.RunFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("beside")
class ReportCommandTest {
  private static final String BASELINE =
      Path.of(System.getProperty("basedir", "."), "results", "baseline", "shm-marks-0.2")
          .toString();

  @TempDir private Path folder;

  @BeforeEach
  void useFolder() {
    System.setProperty(RunFolder.PROPERTY, folder.resolve("local").toString());
  }

  @AfterEach
  void useDefault() {
    System.clearProperty(RunFolder.PROPERTY);
  }

  @Tag("medium")
  @Test
  void shouldWriteOnePageOfTheRunsThatAreNamed() throws Exception {
    Path page = folder.resolve("page.html");

    CommandOutput ended =
        CommandOutput.of(ReportCommand.class, BASELINE, BASELINE, "-o", page.toString());

    assertThat(ended.exit()).as(ended.error()).isZero();
    assertThat(ended.out()).contains("1 run");
    assertThat(Files.readString(page)).contains("shm-marks-0.2").doesNotContain("quick-0.1");
  }

  @Tag("medium")
  @Test
  void shouldShowTheHistoryInTrendsOnly() throws Exception {
    Path run = Files.createDirectories(folder.resolve("local/20261121T155456Z-fd159e5"));
    for (String file : new String[] {"result.json", "envelope.json"}) {
      Files.copy(Path.of(BASELINE).resolve(file), run.resolve(file));
    }
    Path page = folder.resolve("page.html");

    CommandOutput ended =
        CommandOutput.of(ReportCommand.class, BASELINE, "--history", "5", "-o", page.toString());

    assertThat(ended.exit()).as(ended.error()).isZero();
    String written = Files.readString(page);
    assertThat(written).contains("id=\"trend-1\"", "shared, 20261121T155456Z-fd159e5, d48996b, ");
    assertThat(written.substring(written.indexOf("id=\"raw\"")))
        .doesNotContain("20261121T155456Z-fd159e5");
  }

  @Tag("medium")
  @Test
  void shouldWriteIntoAPipeInsteadOfReplacingIt() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process reader = new ProcessBuilder("cat", pipe.toString()).start();
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> reader.inputReader(StandardCharsets.UTF_8).lines().collect(joining("\n")));

    CommandOutput ended = CommandOutput.of(ReportCommand.class, BASELINE, "-o", pipe.toString());

    assertThat(ended.exit()).as(ended.error()).isZero();
    assertThat(read.get(30, TimeUnit.SECONDS)).startsWith("<!DOCTYPE html>").endsWith("</html>");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  @Test
  void shouldRefuseInOneLineWhatItCannotRead() throws Exception {
    String whole = Files.readString(Path.of(BASELINE, "result.json"));

    refuse("is empty (0 bytes)", write("empty.json", ""));
    refuse("is cut off: it ends within row", write("cut.json", whole.substring(0, 50_000)));
    refuse("is not JMH's JSON", write("other.json", "{\"rows\": []}"));
    refuse("is cut off", BASELINE, write("cut.json", whole.substring(0, 50_000)));
  }

  private String write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  @Tag("medium")
  @Test
  void shouldRefuseInOneLineWhatItCannotDo() {
    refuse("nosuchrun is not the name of a run", "nosuchrun");
    refuse("is a folder: name a file", BASELINE, "-o", folder.toString());
    refuse("cannot write", BASELINE, "-o", folder.resolve("no/page.html").toString());
    refuse("/dev/full (No space left on device): name another", BASELINE, "-o", "/dev/full");
    String picture = folder.resolve("a.svg").toString();
    refuse("nothing to draw: runs=[", BASELINE, "--picture", picture);
    refuse("--picture " + folder + " is a folder", BASELINE, "--picture", folder.toString());
    refuse("--history=-1, expected 0 or more", BASELINE, "--history", "-1");
    refuse("Unknown option", "--frob");
  }

  private static void refuse(String message, String... words) {
    CommandOutput ended = CommandOutput.of(ReportCommand.class, words);
    assertThat(ended.exit()).as(message).isEqualTo(2);
    assertThat(ended.error()).contains(message).hasLineCount(1);
    assertThat(ended.out()).isEmpty();
  }
}
