package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.arenalab.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DaemonLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long SECOND_NS = 1_000_000_000;

  /** More lines than may wait. */
  private static final int MANY = 400;

  private final CountDownLatch reader = new CountDownLatch(1);
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long nowNs = Long.MAX_VALUE - SECOND_NS / 2;

  /** A stream whose writer waits for a reader. */
  private final PrintStream stream =
      new PrintStream(
          new OutputStream() {
            @Override
            public void write(int one) throws IOException {
              write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              try {
                assertThat(reader.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              written.write(bytes, offset, length);
            }
          },
          true);

  private final DaemonLog log = new DaemonLog(() -> stream, () -> stream, () -> nowNs);

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void shouldWriteInOrder() {
    reader.countDown();
    for (int i = 0; i < 100; i++) {
      log.print("line " + i);
    }
    log.flush();

    assertThat(lines()).hasSize(100).startsWith("line 0", "line 1").endsWith("line 99");
    assertThat(log.dropped()).isZero();
  }

  @Test
  void shouldDropLinesThatNobodyReads() {
    for (int i = 0; i < MANY; i++) {
      log.report("line " + i);
    }
    long dropped = log.dropped();
    reader.countDown();

    assertThat(dropped).isBetween(MANY / 4L, MANY - 1L);
    String note = "lines were dropped, because nobody read the output: lines=" + dropped;
    assertThat(Await.holds(PATIENCE, () -> lines().contains(note))).isTrue();
    log.flush();
    assertThat(lines()).startsWith("line 0").hasSize((int) (MANY - dropped + 1));
    log.report("later");
    log.flush();
    assertThat(lines()).endsWith("later");
  }

  @Test
  void shouldEndFlushWithoutReader() {
    log.report("line");
    log.flush(20);

    assertThat(lines()).isEmpty();
    reader.countDown();
  }

  @Test
  void shouldLimitRateOfKind() {
    reader.countDown();
    for (int i = 0; i < LineLimit.BURST + 5; i++) {
      log.report(DaemonLog.Kind.LOST_PAGE, "lost " + i);
    }
    log.report(DaemonLog.Kind.DROPPED_CLIENT, "dropped");
    nowNs += SECOND_NS;
    log.report(DaemonLog.Kind.LOST_PAGE, "later");
    log.report(DaemonLog.Kind.LOST_PAGE, "too early");
    log.flush();

    assertThat(lines())
        .hasSize(LineLimit.BURST + 2)
        .endsWith("dropped", "later; lines left out before: 5");
  }

  /** The text of a line that is left out need not be made. */
  @Test
  void shouldCountLinesWithoutText() {
    reader.countDown();
    assertThat(log.tryLeaveOut(DaemonLog.Kind.LOST_PAGE)).isFalse();
    for (int i = 0; i < LineLimit.BURST; i++) {
      log.report(DaemonLog.Kind.LOST_PAGE, "lost " + i);
    }
    for (int i = 0; i < 3; i++) {
      assertThat(log.tryLeaveOut(DaemonLog.Kind.LOST_PAGE)).isTrue();
    }
    nowNs += SECOND_NS;
    assertThat(log.tryLeaveOut(DaemonLog.Kind.LOST_PAGE)).isFalse();
    log.report(DaemonLog.Kind.LOST_PAGE, "later");
    log.flush();

    assertThat(lines()).endsWith("later; lines left out before: 3");
  }

  @Test
  void shouldWriteStackTrace() {
    reader.countDown();
    log.report("a defect", new IllegalStateException("of the test"));
    log.flush();

    assertThat(lines())
        .startsWith("a defect", "java.lang.IllegalStateException: of the test")
        .hasSizeGreaterThan(2);
  }
}
