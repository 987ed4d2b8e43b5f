package org.arenalab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherTest {
  private static List<String> command(List<String> userFlags, String... words) {
    return Launcher.command(Path.of("java"), userFlags, words);
  }

  @Test
  void shouldFixTheHeapOfASoak() {
    assertThat(command(List.of("-Dx=1"), "soak", "--minutes", "1"))
        .contains("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-Dx=1")
        .endsWith("org.arenalab.bench.Main", "soak", "--minutes", "1");
  }

  @Test
  void shouldLeaveTheHeapToAUserWhoSetsIt() {
    assertThat(command(List.of("-Xmx1g"), "soak")).contains("-Xmx1g").doesNotContain("-Xms64m");
    assertThat(command(List.of("-XX:+UseG1GC"), "soak")).doesNotContain("-XX:+UseSerialGC");
  }

  @Test
  void shouldKeepTheHeapBesideOtherFlags() {
    for (String flag :
        List.of("-XX:+UseTransparentHugePages", "-XX:+UseStringDeduplication", "-Xmixed")) {
      assertThat(command(List.of(flag), "soak"))
          .contains(flag, "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");
    }
    assertThat(command(List.of("-XX:+UseG1GC"), "soak"))
        .contains("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch");
    assertThat(command(List.of("-XX:MaxRAMPercentage=5"), "soak"))
        .contains("-XX:+UseSerialGC")
        .doesNotContain("-Xmx64m");
  }

  @Test
  void shouldLeaveTheHeapOfOtherCommands() {
    assertThat(command(List.of(), "RandomMixed")).doesNotContain("-Xms64m", "-XX:+UseSerialGC");
    assertThat(command(List.of())).doesNotContain("-Xms64m");
  }
}
