package org.arenalab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.arenalab.bench.Laboratory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** This process holds JMH's lock, as another run would, while the laboratory is asked to run. */
@Tag("beside")
class JmhLockTest {
  @TempDir private Path folder;
  private Laboratory laboratory;
  private FileChannel channel;

  @BeforeEach
  void holdTheLock() throws IOException {
    laboratory = new Laboratory(folder);
    Path file = Files.createDirectories(folder.resolve("tmp")).resolve("jmh.lock");
    channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    assertThat(lock).isNotNull();
  }

  @AfterEach
  void release() throws IOException {
    channel.close();
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HarnessBenchmark -f 1 -wi 0 -i 1 -r 5ms -p probe=empty",
        "HarnessBenchmark -f 1 -wi 0 -i 1 -r 5ms -p probe=empty --interleave",
        "--plan smoke",
        "profile HarnessBenchmark -e wall -wi 0 -i 1 -r 5ms -p probe=empty",
        "soak --minutes 0.1",
        "mem --runs 1 --dataset unique",
      })
  void shouldNameTheHolderAndKeepNothing(String words) throws Exception {
    Laboratory.Ended ended = laboratory.run(words.split(" "));

    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(2);
    assertThat(ended.err())
        .hasLineCount(1)
        .contains("another JMH is running", "pid=" + ProcessHandle.current().pid() + ";");
    assertThat(folder.resolve("results")).doesNotExist();
  }

  @Tag("medium")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "soak --minutes 0                | minutes is 0",
        "mem --runs 0                    | --runs is 0",
        "native --compiler no-such-gcc   | cannot start no-such-gcc",
        "HarnessBenchmark -p prob=empty  | did you mean probe?",
      })
  void shouldSayWhatIsWrongBeforeItTakesTheLock(String words, String message) throws Exception {
    Laboratory.Ended ended = laboratory.run(words.split(" "));

    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(2);
    assertThat(ended.err()).contains(message).doesNotContain("another JMH");
  }

  @Test
  void shouldReadWhatTheKernelLists() {
    List<String> locks =
        List.of(
            "1: POSIX  ADVISORY  WRITE 4242 08:02:131 0 EOF",
            "1: -> POSIX  ADVISORY  WRITE 4343 08:02:131 0 EOF",
            "2: FLOCK  ADVISORY  WRITE 17 00:1a:5 0 EOF",
            "3: OFDLCK ADVISORY  WRITE -1 00:1a:6 0 EOF");

    assertThat(LockHolder.find(locks, "08:02:131")).isEqualTo(OptionalLong.of(4242));
    assertThat(LockHolder.find(locks, "00:1a:5")).isEqualTo(OptionalLong.of(17));
    assertThat(LockHolder.find(locks, "00:1a:6")).isEmpty();
    assertThat(LockHolder.find(locks, "00:1a:131")).isEmpty();
  }
}
