package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileCommandTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NoSuchBenchmark                   | no benchmark matches NoSuchBenchmark",
        "(                                 | not a regular expression",
        "ProfiledWork -e nonsense          | What works: ",
        "ProfiledWork -e cpu,file=x        | without a comma",
        "ProfiledWork -e ctimer --interval often | --interval often",
        "ProfiledWork -f 0                 | -f 0: give at least 1",
        "ProfiledWork -i 0                 | -i 0: give at least 1",
        "ProfiledWork -r soon              | -r soon is not a time",
        "ProfiledWork -p size              | -p size: write NAME=VALUE",
        "ProfiledWork -p nosuch=1          | -p nosuch=1, expected one of [label]",
        "ProfiledWork -p lable=1           | did you mean label?",
        "ProfiledWork -e ctimr             | did you mean ctimer",
        "ProfiledWork --interval 1         | expected 100us or more",
        "nosuch.jar ProfiledWork           | file not found: nosuch.jar",
        "ProfiledWork --no-such-option     | --no-such-option",
        "--event cpu                       | REGEX",
        "--diff onlyone                    | --diff needs two profiled runs",
        "--diff nosuchrun other            | nosuchrun is not the name of a run",
        "--diff results/baseline/quick-0.1 other | holds no profile.json",
      })
  void shouldRefuseInOneLineAndWriteNothing(String words, String expected) {
    List<String> all = new ArrayList<>(Arrays.asList(words.split(" ", -1)));
    Path untouched = directory.resolve("run");
    all.addAll(List.of("-o", untouched.toString()));

    Ended ended = run(all);

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.errors()).contains(expected);
    assertThat(ended.errors().lines()).hasSize(1);
    assertThat(untouched).doesNotExist();
  }

  @Test
  void shouldNotWriteWhereThereIsSomethingAlready() throws Exception {
    Path file = Files.createFile(directory.resolve("precious"));

    assertThat(run(List.of("ProfiledWork", "-o", directory.toString())).errors())
        .contains("is not empty");
    assertThat(run(List.of("ProfiledWork", "-o", file.toString())).errors()).contains("is a file");
    assertThat(file).isEmptyFile();
  }

  private record Ended(int exit, String errors) {}

  private static Ended run(List<String> words) {
    PrintStream before = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      int exit = Commands.execute(ProfileCommand.class, words);
      return new Ended(exit, errors.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }
}
