package org.arenalab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The properties, the environment and a preset of a real process reach every allocator. */
@Tag("beside")
class ProcessSettingsTest {
  @TempDir Path folder;

  @Tag("medium")
  @Test
  void shouldReachEveryAllocator() throws Exception {
    Path preset = folder.resolve("own.properties");
    Files.writeString(
        preset,
        """
        decayMs = 7
        shm.arenaSizeGb = 2
        compressed.capacityMb = 5
        checking = full
        tiering.tColdMs = 400
        """);
    List<String> printed =
        run(
            List.of("-Darenalab.extent.tailSlackBytes=4096"),
            Map.of(
                "ARENALAB_PRESET", preset.toString(),
                "ARENALAB_SHM_PREFAULT", "1",
                "ARENALAB_TIERING_PREFETCH_BATCH", "8",
                "ARENALAB_TRANSPORT_USE_ARENA", "0",
                "ARENALAB_COMPRESSED_CODEC", "zstd"));
    assertThat(printed.get(0)).contains("decay=PT0.007S", "checking=FULL");
    assertThat(printed.get(1)).contains("capacityBytes=2147483648", "prefault=true");
    assertThat(printed.get(2)).isEqualTo("false");
    assertThat(printed.get(3))
        .contains("capacityBytes=5242880", "codec=ZSTD", "checksums=true", "checking=FULL");
    assertThat(printed.get(4)).contains("tailSlackBytes=4096", "checking=FULL");
    assertThat(printed.get(5)).contains("no-such-arena");
    assertThat(printed.get(6)).contains("tCold=PT0.4S", "prefetchBatch=8");
  }

  @Tag("medium")
  @Test
  void shouldRefuseTheSameCheckEverywhere() throws Exception {
    List<String> printed = run(List.of(), Map.of("ARENALAB_CHECK", "yes"));
    assertThat(printed)
        .hasSize(7)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("org.arenalab.")
                    .endsWith(
                        "bad environment variable: ARENALAB_CHECK=\"yes\", expected NONE, CHECKED,"
                            + " GUARDED or FULL; correct or remove it"));
  }

  private static List<String> run(List<String> flags, Map<String, String> environment)
      throws Exception {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1");
    java.command().addAll(flags);
    java.command()
        .addAll(
            List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ProcessSettingsChild.class.getName()));
    java.environment().keySet().removeIf(name -> name.startsWith("ARENALAB_"));
    java.environment().putAll(environment);
    Process process = java.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }
}
