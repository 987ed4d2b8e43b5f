package org.arenalab.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.arenalab.statistics.StatisticsSwitch.Style;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExitReportTest {
  /** An allocator whose statistics may fail or wait. */
  private record Fake(Runnable before) {
    Long stats() {
      before.run();
      return 42L;
    }
  }

  private static final ExitStatistics<Fake, Long> KIND =
      new ExitStatistics<>(
          "fake", Fake::stats, n -> "live " + n + "\n", n -> Figures.json(Map.of("live", n)));

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private ExitReport report(Style style) {
    return new ExitReport(style, () -> stream);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldPrintEachOnceInOrder() {
    ExitReport report = report(Style.TABLE);
    Fake first = new Fake(() -> {});
    Fake second = new Fake(() -> {});
    StatisticsEntry<Fake, Long> entry = report.add(KIND, first, "one");
    report.add(KIND, second, "two");
    entry.printAtClose(first::stats);
    entry.printAtClose(first::stats);
    report.printAll();
    report.printAll();
    assertThat(printed())
        .isEqualTo(
            """
            arenalab statistics: fake 1, one, at close
            live 42
            arenalab statistics: fake 2, two, at exit
            live 42
            """);
  }

  @Tag("medium")
  @Test
  void shouldPrintOneJsonObjectPerLine() throws Exception {
    ExitReport report = report(Style.JSON);
    Fake fake = new Fake(() -> {});
    Fake closed =
        new Fake(
            () -> {
              throw new IllegalStateException("closed \"now\"\n");
            });
    report.add(KIND, fake, "a\"\\\tb");
    report.add(KIND, closed, "late");
    report.printAll();
    String[] lines = printed().split("\n");
    assertThat(lines).hasSize(2);
    JsonNode json = new ObjectMapper().readTree(lines[0]);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("allocator", "number", "name", "printed", "stats");
    assertThat(json.get("name").asText()).isEqualTo("a\"\\\tb");
    assertThat(json.at("/stats/live").asLong()).isEqualTo(42);
    JsonNode failed = new ObjectMapper().readTree(lines[1]);
    assertThat(failed.get("stats").isNull()).isTrue();
    assertThat(failed.get("error").asText()).isEqualTo("closed \"now\"\n");
  }

  @Tag("medium")
  @Test
  void shouldNotWaitForOneThatHangs() {
    ExitReport report = report(Style.TABLE);
    CountDownLatch never = new CountDownLatch(1);
    Fake hanging =
        new Fake(
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Fake other = new Fake(() -> {});
    report.add(KIND, hanging, "hangs");
    report.add(KIND, other, "works");
    report.printAll();
    never.countDown();
    assertThat(printed())
        .startsWith(
            """
            arenalab statistics: fake 1, hangs, at exit
            no statistics: not read in time
            arenalab statistics: fake 2, works, at exit
            live 42
            """);
  }

  /** An allocator's lock is taken by its statistics, and held by a close that prints them. */
  @Test
  void shouldNotDeadlockWithClose() throws Exception {
    ExitReport report = report(Style.TABLE);
    ReentrantLock own = new ReentrantLock();
    Fake locking =
        new Fake(
            () -> {
              own.lock();
              try {
                assertThat(own.isLocked()).isTrue();
              } finally {
                own.unlock();
              }
            });
    StatisticsEntry<Fake, Long> entry = report.add(KIND, locking, "locks");
    Thread exit;
    own.lock();
    try {
      exit = Thread.ofPlatform().daemon().start(report::printAll);
      while (!own.hasQueuedThreads()) {
        Thread.onSpinWait();
      }
      entry.printAtClose(() -> 43L);
    } finally {
      own.unlock();
    }
    exit.join();
    assertThat(printed()).isEqualTo("arenalab statistics: fake 1, locks, at close\nlive 43\n");
  }

  /** A close refuses readers before it reads the last statistics itself. */
  @Test
  void shouldWaitForBlockOfClosingThread() throws Exception {
    ExitReport report = new ExitReport(Style.TABLE, () -> stream, 20_000, 40_000);
    CountDownLatch refused = new CountDownLatch(1);
    Fake closing =
        new Fake(
            () -> {
              refused.countDown();
              throw new IllegalStateException("closed");
            });
    StatisticsEntry<Fake, Long> entry = report.add(KIND, closing, "closing");
    Thread exit = Thread.ofPlatform().daemon().start(report::printAll);
    refused.await();
    entry.printAtClose(
        () -> {
          awaitPrinted(200);
          return 43L;
        });
    exit.join();
    assertThat(printed()).isEqualTo("arenalab statistics: fake 1, closing, at close\nlive 43\n");
  }

  /** Returns after the time, or once anything was printed. */
  private void awaitPrinted(long limitMs) {
    long endNs = System.nanoTime() + limitMs * 1_000_000;
    while (printed().isEmpty() && System.nanoTime() - endNs < 0) {
      Thread.onSpinWait();
    }
  }

  /** A close that threw here would leave its allocator's memory mapped. */
  @Test
  void shouldNotFailCloseWhenLoggingFails() {
    Logger logger = Logger.getLogger(StatisticsEntry.class.getName());
    List<LogRecord> logged = new ArrayList<>();
    Handler failing =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            logged.add(entry);
            throw new InternalError("injected");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(failing);
    logger.setUseParentHandlers(false);
    try {
      StatisticsEntry<Fake, Long> entry =
          report(Style.TABLE).add(KIND, new Fake(() -> {}), "unlogged");
      entry.printAtClose(
          () -> {
            throw new UnreadableException();
          });
    } finally {
      logger.setUseParentHandlers(true);
      logger.removeHandler(failing);
    }
    assertThat(logged).singleElement().extracting(LogRecord::getThrown).isNotNull();
  }

  /** An exception that cannot become text in a block. */
  private static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  @Tag("medium")
  @Test
  void shouldPrintErrorAsText() {
    ExitReport report = report(Style.TABLE);
    Fake failing =
        new Fake(
            () -> {
              throw new InternalError("a fault");
            });
    report.add(KIND, failing, "at exit");
    report.add(KIND, failing, "at close").printAtClose(failing::stats);
    report.printAll();
    assertThat(printed())
        .isEqualTo(
            """
            arenalab statistics: fake 2, at close, at close
            no statistics: java.lang.InternalError: a fault
            arenalab statistics: fake 1, at exit, at exit
            no statistics: java.lang.InternalError: a fault
            """);
  }

  /** Neither a close nor the exit waits for a reader of the stream that reads nothing. */
  @Tag("medium")
  @Test
  void shouldReturnWhenStreamAcceptsNothing() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    PrintStream full =
        new PrintStream(bytes, true, StandardCharsets.UTF_8) {
          @Override
          public void print(String text) {
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    ExitReport report = new ExitReport(Style.TABLE, () -> full, 100, 500);
    Fake fake = new Fake(() -> {});
    long startNs = System.nanoTime();
    report.add(KIND, fake, "closed").printAtClose(fake::stats);
    for (int i = 0; i < 10; i++) {
      report.add(KIND, fake, "open");
    }
    report.printAll();
    long tookMs = (System.nanoTime() - startNs) / 1_000_000;
    never.countDown();
    assertThat(tookMs)
        .as("100 ms for the close, 500 ms for all at exit; 2,100 ms without the limit of all")
        .isBetween(600L, 2_000L);
  }

  @Tag("medium")
  @Test
  void shouldNotKeepDroppedAllocator() {
    ExitReport report = report(Style.TABLE);
    WeakReference<Fake> dropped = drop(report);
    while (dropped.get() != null) {
      System.gc();
    }
    report.printAll();
    assertThat(printed())
        .isEqualTo(
            """
            arenalab statistics: fake 1, dropped, at exit
            no statistics: dropped without close
            """);
  }

  private static WeakReference<Fake> drop(ExitReport report) {
    Object unique = new Object();
    Fake fake = new Fake(() -> assertThat(unique).isNotNull());
    report.add(KIND, fake, "dropped");
    return new WeakReference<>(fake);
  }
}
