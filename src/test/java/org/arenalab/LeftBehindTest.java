package org.arenalab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the last step of {@code .ci/run}, which looks for leftovers of a run on the machine. */
class LeftBehindTest {
  private static final List<String> BEFORE =
      List.of("segment /dev/shm/theirs", "swap /dev/zram0", "setting vm/swappiness=60");

  @TempDir Path folder;

  private record Ended(int exit, String out) {}

  private static Ended run(Path... states) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", ".ci/left-behind"));
    for (Path state : states) {
      command.add(state.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out);
  }

  private Ended compare(String... after) throws Exception {
    return run(
        Files.write(folder.resolve("before"), BEFORE),
        Files.write(folder.resolve("after"), List.of(after)));
  }

  @Test
  void shouldPassWhereThingsAreGone() throws Exception {
    assertThat(compare("setting vm/swappiness=60")).isEqualTo(new Ended(0, ""));
    assertThat(compare("swap /dev/zram0", "setting vm/swappiness=60", "segment /dev/shm/theirs"))
        .isEqualTo(new Ended(0, ""));
  }

  @Test
  void shouldFailForWhatIsNew() throws Exception {
    Ended ended = compare("segment /dev/shm/ours", "swap /dev/zram0", "setting vm/swappiness=60");

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out()).contains("segment /dev/shm/ours").doesNotContain("theirs", "zram0");
  }

  @Test
  void shouldFailForASettingThatChanged() throws Exception {
    Ended ended = compare("setting vm/swappiness=100");

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out()).contains("setting vm/swappiness=100");
  }

  @Test
  void shouldPrintTheStateOfThisMachine() throws Exception {
    Ended ended = run();

    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).contains("setting vm/swappiness=", "setting vm/nr_hugepages=");
  }
}
