package org.arenalab.tiering;

import static org.arenalab.tiering.SimulatedLoops.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.hotness.AccessSink;
import org.arenalab.hotness.FakeDamonSource;
import org.arenalab.hotness.HotnessSource;
import org.arenalab.hotness.HotnessSources;
import org.arenalab.hotness.MemoryKind;
import org.arenalab.hotness.SourceAvailability;
import org.arenalab.hotness.SourceAvailability.State;
import org.arenalab.hotness.SourceCost;
import org.arenalab.hotness.SourceKind;
import org.arenalab.os.Descriptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernel's written pages and DAMON's source as sources of running loops: each fails while it is
 * used. DAMON's files are made up, because somebody may use DAMON on this machine.
 */
@Tag("medium")
@Timeout(60)
class RunningSourcesTest {
  private static final int GROUP = ChunkGroup.CHUNKS;
  private static final List<SourceKind> ORDER = List.of(SourceKind.WRITTEN_PAGES, SourceKind.DAMON);

  @TempDir Path folder;

  private FakeDamonSource damon;

  /** The number of the last source's userfaultfd. */
  private volatile int userfaultfd;

  /** A source with trouble before its questions. */
  private record Troubled(HotnessSource source, Runnable trouble) implements HotnessSource {
    @Override
    public SourceKind kind() {
      return source.kind();
    }

    @Override
    public void watch(long address, long lengthBytes) {
      source.watch(address, lengthBytes);
    }

    @Override
    public void forget(long address, long lengthBytes) {
      source.forget(address, lengthBytes);
    }

    @Override
    public void ask(AccessSink sink) {
      trouble.run();
      source.ask(sink);
    }

    @Override
    public long granularityBytes() {
      return source.granularityBytes();
    }

    @Override
    public SourceCost cost() {
      return source.cost();
    }

    @Override
    public void close() {
      source.close();
    }
  }

  @BeforeEach
  void requireWrittenPages() {
    State state = HotnessSources.probe(SourceKind.WRITTEN_PAGES, MemoryKind.PRIVATE).state();
    assumeTrue(state == State.AVAILABLE, "this kernel has no written pages");
    damon = new FakeDamonSource(folder);
  }

  /** Starts loops whose first source has trouble before each question. */
  private ThreadedLoops start(Runnable trouble) {
    Duration tCold = Duration.ofMillis(300);
    TieringConfig config =
        TieringConfig.builder()
            .tCold(tCold)
            .tColdMin(tCold)
            .tColdMax(tCold)
            .cpuBudget(100)
            .hotness(ORDER)
            .build();
    return new ThreadedLoops(
        CompressedArena.open(CompressedArenaConfig.defaults()),
        config,
        kind -> kind == SourceKind.DAMON ? damon.open() : new Troubled(openWritten(), trouble));
  }

  private HotnessSource openWritten() {
    List<Integer> before = userfaultfds();
    HotnessSource source = HotnessSources.open(SourceKind.WRITTEN_PAGES, MemoryKind.PRIVATE);
    List<Integer> after = userfaultfds();
    after.removeAll(before);
    userfaultfd = after.getFirst();
    return source;
  }

  private static List<Integer> userfaultfds() {
    List<Integer> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        if (Files.isSymbolicLink(each)
            && Files.readSymbolicLink(each).toString().contains("userfaultfd")) {
          found.add(Integer.valueOf(each.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /**
   * Closes the userfaultfd of the source. Its number then refers to another file, so that the
   * source closes no file of somebody else.
   */
  private void closeUserfaultfd() {
    try (Descriptor none = Descriptor.open(Path.of("/dev/null"), 0)) {
      Descriptor number = Descriptor.of("userfaultfd", "a test", userfaultfd);
      assertThat(number.redirectTo(none)).isEqualTo(userfaultfd);
    }
  }

  private static String used(ThreadedLoops running) {
    return running.stats().sources().used();
  }

  private static SourceAvailability line(ThreadedLoops running, SourceKind kind) {
    return running.loops.sources().stream()
        .filter(each -> each.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  /** Another source can watch the memory of a source that was replaced. */
  private static void requireReleased(CompressedRegion region) {
    try (HotnessSource other = HotnessSources.open(SourceKind.WRITTEN_PAGES, MemoryKind.PRIVATE)) {
      other.watch(region.address(), region.sizeBytes());
    }
  }

  @Test
  void shouldReplaceSourcesThatDisappear() {
    try (ThreadedLoops running = start(() -> {})) {
      CompressedRegion region = running.filled(1);
      assertThat(running.until(() -> running.stats().sources().questions() > 2)).isTrue();
      assertThat(used(running)).isEqualTo("written pages");

      closeUserfaultfd();
      assertThat(running.until(() -> running.stats().damon().snapshots() > 2)).isTrue();
      assertThat(used(running)).isEqualTo("DAMON");
      assertThat(running.stats().sources().failures()).isEqualTo(1);
      assertThat(line(running, SourceKind.WRITTEN_PAGES).line())
          .startsWith("written pages: not, because the kernel cannot watch the range");

      damon.endKdamond();
      assertThat(running.until(() -> running.stats().sources().failures() == 2)).isTrue();
      assertThat(used(running)).isEqualTo("touches");
      assertThat(running.stats().damon().readErrors()).isEqualTo(1);
      assertThat(line(running, SourceKind.DAMON).reason()).contains("kdamond of this source has");
      assertThat(running.until(() -> !damon.isSetUp())).isTrue();

      assertThat(running.until(() -> stored(region, 0, GROUP) == GROUP)).isTrue();
      assertThat(running.stats().hotness().failures()).isZero();
    }
  }

  @Test
  void shouldReplaceASourceThatThrows() {
    int[] questions = new int[1];
    try (ThreadedLoops running =
        start(
            () -> {
              if (++questions[0] == 3) {
                throw new IllegalStateException("the kernel said no");
              }
            })) {
      CompressedRegion region = running.filled(1);
      assertThat(running.until(() -> running.stats().damon().snapshots() > 2)).isTrue();
      assertThat(used(running)).isEqualTo("DAMON");
      assertThat(line(running, SourceKind.WRITTEN_PAGES).reason()).isEqualTo("the kernel said no");
      assertThat(running.until(() -> !userfaultfds().contains(userfaultfd))).isTrue();
      requireReleased(region);
    }
    assertThat(damon.isSetUp()).isFalse();
  }

  /** The answer comes after the loops have given up the source; it is then closed. */
  @Test
  void shouldReplaceASourceThatAnswersLate() {
    CountDownLatch answer = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    try (ThreadedLoops running = start(() -> answerLate(asked, answer))) {
      CompressedRegion region = running.filled(1);
      assertThat(running.until(() -> asked.getCount() == 0)).isTrue();
      running.lateSources = true;
      assertThat(running.until(() -> running.stats().sources().failures() == 1)).isTrue();
      running.lateSources = false;
      assertThat(line(running, SourceKind.WRITTEN_PAGES).reason()).contains("no answer for");
      assertThat(running.until(() -> running.stats().damon().snapshots() > 2)).isTrue();
      assertThat(used(running)).isEqualTo("DAMON");
      answer.countDown();
      assertThat(running.until(() -> !userfaultfds().contains(userfaultfd))).isTrue();
      requireReleased(region);
      assertThat(used(running)).isEqualTo("DAMON");
      assertThat(running.stats().sources().failures()).isEqualTo(1);
    }
  }

  /** The loops stop while a source works on a question and does not notice an interrupt. */
  @Test
  void shouldStopWhileASourceIsLate() {
    CountDownLatch answer = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    try (ThreadedLoops running = start(() -> answerLate(asked, answer))) {
      var _ = running.filled(1);
      assertThat(running.until(() -> asked.getCount() == 0)).isTrue();
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                awaitAnyway(new CountDownLatch(1), 200);
                answer.countDown();
              });
      running.loops.stop();
      assertThat(answer.getCount()).isZero();
      assertThat(running.threads()).isEmpty();
    }
    assertThat(userfaultfds()).doesNotContain(userfaultfd);
  }

  private static void answerLate(CountDownLatch asked, CountDownLatch answer) {
    asked.countDown();
    awaitAnyway(answer, 60_000);
  }

  /** Waits like a thread in a system call: an interrupt does not end it. */
  private static void awaitAnyway(CountDownLatch latch, long ms) {
    long endNs = System.nanoTime() + ms * 1_000_000;
    while (latch.getCount() != 0 && System.nanoTime() < endNs) {
      LockSupport.parkNanos(1_000_000);
      boolean _ = Thread.interrupted();
    }
  }
}
