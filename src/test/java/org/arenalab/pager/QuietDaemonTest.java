package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.arenalab.Await;
import org.arenalab.Effort;
import org.arenalab.pager.daemon.DaemonConfig;
import org.arenalab.pager.daemon.DaemonStats;
import org.arenalab.pager.daemon.PagerDaemonException;
import org.arenalab.pager.daemon.PagerProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log of a daemon's own JVM: after READY nothing of a lane is compiled or deoptimised, and the
 * service of faults causes no collection.
 */
@Tag("slow")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class QuietDaemonTest {
  private static final int PAGES = 4096;
  private static final int TOUCHES = Effort.of(30_000, 1_000_000);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Everything that a lane calls for a fault. */
  private static final Pattern LANE_METHOD =
      Pattern.compile(
          "pager\\.daemon\\.lane\\.(Lane::serve|FaultServer::|SessionBytes::"
              + "|Lanes\\$KernelCalls::|RangeIndex::(find|hasPage)|LatencyHistogram::record"
              + "|GroupMarks::returned)"
              + "|UserfaultfdRequests::(copy|zeroPages|liftWriteProtection|wake|readMessage)"
              + "|PageReader::(read|decode|header)|PageDecoder::");

  @TempDir Path directory;

  @Test
  void shouldCompileAndCollectNothing() throws Exception {
    DaemonConfig config =
        DaemonConfig.ofSocket(directory.resolve("s"))
            .withTColdMs(5)
            .withCpuBudgetPercent(100)
            .withStoreBytes(64 << 20);
    Path log = directory.resolve("log");
    ProcessBuilder builder = PagerProcess.builder(config, false);
    builder
        .command()
        .add(
            1, "-Xlog:gc,jit+compilation=debug,deoptimization=debug:file=" + log + "::filecount=0");
    Process daemon =
        builder.redirectErrorStream(true).redirectOutput(directory.resolve("out").toFile()).start();
    try {
      assertThat(Await.holds(PATIENCE, () -> isReady(config))).isTrue();
      int ready = lines(log).size();
      assertThat(laneLines(lines(log))).as("compiled before READY").isNotEmpty();
      try (HeapLoad client = HeapLoad.start(config.socket(), PAGES)) {
        client.awaitEvicted(PAGES / 2);
        int quiet = lines(log).size();

        client.process().send("calm " + TOUCHES);
        System.out.println("calm " + client.process().awaitLine("calm ", PATIENCE));

        List<String> all = lines(log);
        assertThat(laneLines(all.subList(ready, all.size()))).isEmpty();
        assertThat(all.subList(quiet, all.size())).noneMatch(line -> line.contains("Pause"));
        client.end();
      }
    } finally {
      daemon.destroyForcibly().waitFor();
    }
  }

  private static boolean isReady(DaemonConfig config) {
    try {
      return DaemonStats.of(config.socket()).number("pid") > 0;
    } catch (PagerDaemonException notYet) {
      return false;
    }
  }

  private static List<String> lines(Path log) throws IOException {
    return Files.readAllLines(log);
  }

  private static List<String> laneLines(List<String> lines) {
    return lines.stream().filter(line -> LANE_METHOD.matcher(line).find()).toList();
  }
}
