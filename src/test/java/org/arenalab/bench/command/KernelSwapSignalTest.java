package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.Await;
import org.arenalab.bench.Laboratory;
import org.arenalab.os.KernelFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A signal ends a workload whose pages are on a zram device of its own, used as swap: the machine
 * is then as it was before. For root.
 */
@Tag("slow")
class KernelSwapSignalTest {
  private static final KernelFiles FILES = new KernelFiles(Path.of("/"));
  private static final String RECORDS = "/run/arenalab";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LEAST_USED_KIB = 1024;

  /** A size that no other workload of this machine has; its device is twice as large. */
  private static final int REGION_MB = 17;

  private static final String DEVICE_BYTES = Integer.toString((2 * REGION_MB) << 20);

  @TempDir Path folder;

  private final List<String> settings = settings();

  /** Returns the settings of the kernel that concern swap. */
  private static List<String> settings() {
    return Stream.of("swappiness", "page-cluster", "overcommit_memory")
        .map(each -> each + "=" + FILES.read("/proc/sys/vm/" + each).orElse("?"))
        .toList();
  }

  /** Returns the names of this test's devices, such as {@code zram1}. */
  private static List<String> devices() {
    return FILES.list("/sys/block").stream()
        .filter(each -> each.startsWith("zram"))
        .filter(
            each -> FILES.read("/sys/block/" + each + "/disksize").orElse("").equals(DEVICE_BYTES))
        .toList();
  }

  /** Returns whether swap on a device of this test holds at least 1 MiB. */
  private static boolean isSwapping() {
    List<String> devices = devices();
    return FILES
        .read("/proc/swaps")
        .orElse("")
        .lines()
        .map(line -> line.split("\\s+", -1))
        .filter(fields -> devices.contains(fields[0].replace("/dev/", "")))
        .anyMatch(fields -> Long.parseLong(fields[3]) >= LEAST_USED_KIB);
  }

  /** Returns the record of a device of this test: {@code zram-BOOT-NUMBER-DISKSEQ}. */
  private static String recordOf(String device) {
    String suffix =
        "-%s-%s"
            .formatted(
                device.substring("zram".length()),
                FILES.read("/sys/block/" + device + "/diskseq").orElseThrow());
    return FILES.list(RECORDS).stream()
        .filter(each -> each.endsWith(suffix))
        .findFirst()
        .orElseThrow();
  }

  @BeforeEach
  void requireNoDevice() {
    assertThat(devices()).isEmpty();
  }

  @AfterEach
  void shouldKeepTheSettings() {
    assertThat(settings()).isEqualTo(settings);
  }

  private static void requireNothingLeft(String record) {
    assertThat(Await.holds(PATIENCE, () -> devices().isEmpty())).isTrue();
    assertThat(isSwapping()).isFalse();
    assertThat(Await.holds(PATIENCE, () -> !FILES.list(RECORDS).contains(record))).isTrue();
  }

  /** Sends the signal once pages are on the device; checks that nothing is left. */
  private Laboratory.Ended signalWhileSwapping(String signal, String... words)
      throws IOException, InterruptedException {
    Laboratory laboratory = new Laboratory(folder);
    Process process = laboratory.start(words);
    try {
      assertThat(Await.holds(PATIENCE, () -> isSwapping() || !process.isAlive())).isTrue();
      assertThat(process.isAlive())
          .as(laboratory.out() + Files.readString(folder.resolve("err.txt")))
          .isTrue();
      String record = recordOf(devices().getFirst());
      assertThat(new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor())
          .isZero();
      Laboratory.Ended ended = laboratory.await(process);
      requireNothingLeft(record);
      return ended;
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TERM,143,interactive_burst",
    "INT,130,interactive_burst",
    "TERM,143,anon_streamer",
    "INT,130,anon_streamer"
  })
  void shouldRemoveSwapAndDevice(String signal, int exit, String workload) throws Exception {
    Laboratory.Ended ended =
        signalWhileSwapping(
            signal,
            workload,
            "--kernel-swap",
            "--duration-sec",
            "600",
            "--region-mb",
            "" + REGION_MB,
            "--idle-ms",
            "5000",
            "--arena-t-cold-ms",
            "50");
    assertThat(ended.exit()).as(ended.err()).isEqualTo(exit);
    assertThat(ended.err()).isEmpty();
  }

  /** The arm is a process of its own: it ends when the process that started it has ended. */
  @Test
  void shouldRemoveTheSwapOfAnArm() throws Exception {
    Laboratory.Ended ended =
        signalWhileSwapping(
            "TERM",
            "interactive_burst",
            "--compare",
            "1",
            "--duration-sec",
            "3",
            "--region-mb",
            "" + REGION_MB,
            "--active-ms",
            "20",
            "--idle-ms",
            "1000",
            "--arena-t-cold-ms",
            "50");
    assertThat(ended.exit()).as(ended.err()).isEqualTo(130);
  }
}
