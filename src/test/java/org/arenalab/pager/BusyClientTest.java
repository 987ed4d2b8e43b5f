package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.arenalab.Effort;
import org.arenalab.pager.daemon.DaemonConfig;
import org.arenalab.pager.daemon.DaemonStats;
import org.arenalab.pager.daemon.PagerProcesses;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events that stop or signal the threads of a client while they wait in faults, and others that
 * move its pages. The tests share a daemon and a client, which compares every byte that it reads. A
 * deadlock of the client ends in a timeout here.
 */
@Tag("slow")
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class BusyClientTest {
  private static final int PAGES = 4096;
  private static final int COLLECTIONS = Effort.of(100, 10_000);
  private static final int MILLISECONDS = Effort.of(300, 5_000);
  private static final int TOUCHES = Effort.of(20_000, 1_000_000);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Pattern REACHED = Pattern.compile("Reaching safepoint: +(\\d+) ns");

  @TempDir static Path directory;
  private static PagerProcesses daemons;
  private static HeapLoad client;

  @BeforeAll
  static void start() throws Exception {
    DaemonConfig config =
        DaemonConfig.ofSocket(directory.resolve("s"))
            .withTColdMs(5)
            .withCpuBudgetPercent(100)
            .withStoreBytes(64 << 20);
    daemons = PagerProcesses.start(config, false);
    client =
        HeapLoad.start(
            List.of("-Xlog:safepoint:file=" + directory.resolve("safepoints") + "::filecount=0"),
            config.socket(),
            PAGES);
    client.awaitEvicted(PAGES / 2);
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      client.end();
    } finally {
      if (client != null) {
        client.close();
      }
      if (daemons != null) {
        daemons.close();
      }
    }
  }

  private static String busy(String kind, int count) throws Exception {
    client.process().send("busy " + kind + " " + count);
    String figures = client.process().awaitLine("busy " + kind + " ", PATIENCE);
    System.out.println(kind + ": " + figures);
    client.requireProgress();
    return figures;
  }

  @Test
  void shouldNotDeadlockWithCollections() throws Exception {
    assertThat(busy("collections", COLLECTIONS)).contains("collections=" + COLLECTIONS);
    printSafepoints();
  }

  /** Prints the time until all threads have stopped, beside that of a fault. */
  private static void printSafepoints() throws Exception {
    List<Long> reached =
        REACHED
            .matcher(Files.readString(directory.resolve("safepoints")))
            .results()
            .map((MatchResult each) -> Long.parseLong(each.group(1)))
            .sorted()
            .toList();
    client.process().send("calm " + TOUCHES);
    String calm = client.process().awaitLine("calm ", PATIENCE);
    System.out.printf(
        "safepoints: %d, reached after p50=%d p99=%d ns; faults of the same client: %s%n",
        reached.size(),
        reached.get(reached.size() / 2),
        reached.get(reached.size() * 99 / 100),
        calm);
    assertThat(reached).hasSizeGreaterThanOrEqualTo(COLLECTIONS);
  }

  @Test
  void shouldNotDeadlockWithThreadDumps() throws Exception {
    assertThat(busy("dumps", COLLECTIONS)).matches("dumps=\\d+ frames=[1-9].*");
  }

  @Test
  void shouldNotDeadlockWithClosingArenas() throws Exception {
    assertThat(busy("arenas", COLLECTIONS)).contains("arenas=" + COLLECTIONS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"recording", "profile"})
  void shouldLoseNothingWhileProfiled(String kind) throws Exception {
    assertThat(busy(kind, MILLISECONDS)).matches("\\w+=[1-9].*");
  }

  /** The threads of the load get a signal each millisecond, and so does one that faults most. */
  @Test
  void shouldServeDuringStormOfSignals() throws Exception {
    assertThat(busy("signals", MILLISECONDS)).matches("signals=[1-9].*");
    DaemonStats before = daemons.stats();

    client.process().send("storm " + TOUCHES);
    String storm = client.process().awaitLine("storm ", PATIENCE);

    DaemonStats after = daemons.stats();
    System.out.printf(
        "storm: %s; messages=%d, of pages that were present=%d, of pages of another lane=%d%n",
        storm,
        after.sum("faults") - before.sum("faults"),
        after.sum("faults_present") - before.sum("faults_present"),
        after.sum("faults_discarded") - before.sum("faults_discarded"));
    assertThat(storm).matches("faults=[1-9].* signals=[1-9]\\d*");
    client.requireProgress();
  }

  @Test
  void shouldLoseNothingBesideSwap() throws Exception {
    assertThat(busy("swap", MILLISECONDS)).matches("swapped_bytes=[1-9].*");
  }
}
