package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.arenalab.bench.ab.ForeignJar;
import org.arenalab.bench.ab.LeadingJar;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AbCommandTest {
  /** The list of JMH 1.21 for a benchmark with a parameter; JMH 1.37 reads values differently. */
  private static final String JMH_1_21 =
      "JMH S 7 one.Old S 30 one.generated.Old_step_jmhTest S 4 step S 11 AverageTime E A 1 1 1 E E"
          + " E E E E E E E E E E E M 1 4 size 2 1 1 1 2 E E E \n";

  @TempDir private Path folder;

  @BeforeEach
  void prepare() throws Exception {
    LeadingJar.write(folder.resolve("a.jar"), "aaaaaaa");
    LeadingJar.write(folder.resolve("b.jar"), "bbbbbbb");
    Files.writeString(folder.resolve("mine.txt"), "mine");
    ForeignJar.writeList(folder.resolve("old.jar"), JMH_1_21);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@a.jar                        | give two jars or commits first",
        "-f 3 @a.jar @b.jar            | give two jars or commits first",
        "@a.jar @nosuch.jar Harness    | file not found: ",
        "@a.jar nosuch Harness         | nosuch is neither a jar nor a commit",
        "HEAD nosuch Harness           | nosuch is neither a jar nor a commit",
        "HEAD HEA Harness              | did you mean HEAD?",
        "HEAD HEAD Harness -nonsense   | -h lists JMH's options",
        "@old.jar @a.jar Old           | expected 1.24 or newer; build the jar with a newer JMH",
        "@a.jar @old.jar Old           | cannot be read: jar=",
        "@a.jar @b.jar Harness -p prob=empty | did you mean probe?",
        "@a.jar @b.jar Harness -p probe=, -p prob=x | a parameter without a value: -p probe=",
        "@a.jar @b.jar Harness -p probe=emty | did you mean empty?",
        "@a.jar @b.jar NoSuchBenchmark | no benchmark of both jars matches NoSuchBenchmark",
        "@a.jar @b.jar Harness -f 0    | use -f 1 or more",
        "@a.jar @b.jar Harness -wf 1   | leave -wf out",
        "@a.jar @b.jar Harness -wm BULK | leave -wm and -wmb out",
        "@a.jar @b.jar Harness -rf csv | leave -rf, -rff and -o out",
        "@a.jar @b.jar Harness -l      | use java -jar JAR -l",
        "@a.jar @b.jar -prof stack     | a profiler would disturb",
        "@a.jar @b.jar -nonsense       | -h lists JMH's options",
        "@a.jar @b.jar --until sunset  | --until=sunset, expected resolved",
        "@a.jar @b.jar --max-forks 0   | --max-forks=0, expected 1 to 1000",
        "@a.jar @b.jar --threshold 200 | --threshold=200.0, expected 0 to 99",
        "@a.jar @mine.txt Harness      | the jar cannot be read: jar=",
        "--resume @a.jar @b.jar        | leave the other arguments out",
        "@a.jar @b.jar Harness --shard 1/2    | leave --interleave, --shard and --durations out",
        "@a.jar @b.jar Harness --interleave   | leave --interleave, --shard and --durations out",
        "@a.jar @b.jar --plan nosuch | no run plan 'nosuch'",
        "@a.jar @b.jar --profile smok | did you mean smoke?",
        "@a.jar @b.jar --plan smok | did you mean smoke?",
        "@a.jar @b.jar --plan smoke Harness | leave Harness out; --include selects fewer rows",
        "@a.jar @b.jar --plan smoke -f 3 | leave -f 3 out",
        "@a.jar @b.jar --plan smoke --forks 0 | --forks=0, expected 1 to 1000",
        "@a.jar @b.jar --plan smoke --include ( | is not a regular expression",
        "@a.jar @b.jar Harness --forks 3      | such as -f 10",
      })
  void shouldRefuseInOneLine(String words, String message) {
    String[] command =
        Arrays.stream(words.strip().split(" +", -1))
            .map(word -> word.startsWith("@") ? folder.resolve(word.substring(1)).toString() : word)
            .toArray(String[]::new);

    CommandOutput ended = CommandOutput.of(AbCommand.class, command);

    assertThat(ended.exit()).as(ended.out()).isEqualTo(2);
    assertThat(ended.error()).contains(message).hasLineCount(1);
  }

  /** The order matters: a build takes minutes and would disturb the run that holds the lock. */
  @Test
  void shouldTakeTheLockBeforeItBuilds() throws Exception {
    String temporary = System.getProperty("java.io.tmpdir");
    try (FileChannel other =
            FileChannel.open(
                folder.resolve("jmh.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = other.lock()) {
      System.setProperty("java.io.tmpdir", folder.toString());

      CommandOutput ended = CommandOutput.of(AbCommand.class, "HEAD", "HEAD", "Harness");

      assertThat(held.isValid()).isTrue();
      assertThat(ended.exit()).isEqualTo(2);
      assertThat(ended.error()).contains("another JMH is running").hasLineCount(1);
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
  }
}
