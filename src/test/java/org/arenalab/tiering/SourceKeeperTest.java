package org.arenalab.tiering;

import static org.arenalab.tiering.SimulatedLoops.CHUNK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.hotness.AccessSink;
import org.arenalab.hotness.HotnessSource;
import org.arenalab.hotness.SourceAvailability;
import org.arenalab.hotness.SourceAvailability.State;
import org.arenalab.hotness.SourceCost;
import org.arenalab.hotness.SourceKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sources that fail in each way, and the accesses that they report. */
@Timeout(60)
class SourceKeeperTest {
  private static final List<SourceKind> ORDER = List.of(SourceKind.DAMON, SourceKind.WRITTEN_PAGES);

  private final Map<SourceKind, Fake> fakes = new ConcurrentHashMap<>();

  /** Open until the first source hangs. */
  private final CountDownLatch hanging = new CountDownLatch(1);

  private SimulatedLoops simulated;

  /** A source whose answers a test writes. */
  private static final class Fake implements HotnessSource {
    private final SourceKind kind;
    private final Consumer<AccessSink> answer;
    private final List<Long> watched = new ArrayList<>();
    private volatile boolean closed;
    private final AtomicInteger questions = new AtomicInteger();

    Fake(SourceKind kind, Consumer<AccessSink> answer) {
      this.kind = kind;
      this.answer = answer;
    }

    @Override
    public SourceKind kind() {
      return kind;
    }

    @Override
    public synchronized void watch(long address, long lengthBytes) {
      watched.add(address);
    }

    @Override
    public synchronized void forget(long address, long lengthBytes) {
      watched.remove(address);
    }

    synchronized List<Long> watched() {
      return List.copyOf(watched);
    }

    @Override
    public void ask(AccessSink sink) {
      answer.accept(sink);
      questions.incrementAndGet();
    }

    @Override
    public long granularityBytes() {
      return CHUNK_BYTES;
    }

    @Override
    public SourceCost cost() {
      return new SourceCost(questions.get(), 0, 0, 0);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private void open(Consumer<AccessSink> first, Consumer<AccessSink> second) {
    TieringConfig config = SimulatedLoops.config().hotness(ORDER).build();
    simulated =
        new SimulatedLoops(
            CompressedArenaConfig.defaults(),
            config,
            kind ->
                fakes.computeIfAbsent(
                    kind, key -> new Fake(key, key == SourceKind.DAMON ? first : second)));
  }

  /** Runs ticks until a condition holds. */
  private boolean runUntil(BooleanSupplier condition) throws InterruptedException {
    return LoopThreads.await(
        () -> {
          simulated.run(100);
          settle();
          return condition.getAsBoolean();
        });
  }

  /** Waits in real time, so that a slow machine does not look like a late source. */
  private void settle() {
    SourceKind busy = simulated.run.sources().busy();
    while (busy != null && (busy != SourceKind.DAMON || hanging.getCount() != 0)) {
      Thread.onSpinWait();
      busy = simulated.run.sources().busy();
    }
  }

  private SourceAvailability line(SourceKind kind) {
    return simulated.loops.sources().stream()
        .filter(each -> each.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  @AfterEach
  void close() {
    simulated.close();
    assertThat(LoopThreads.living()).noneMatch(each -> each.getName().endsWith("source"));
    assertThat(fakes.values()).allMatch(each -> each.closed);
  }

  @Test
  void shouldReplaceASourceThatThrows() throws Exception {
    open(
        sink -> {
          throw new IllegalStateException("the kernel said no");
        },
        sink -> {});
    simulated.filled(1);
    assertThat(runUntil(() -> line(SourceKind.WRITTEN_PAGES).state() == State.USED)).isTrue();
    assertThat(line(SourceKind.DAMON).line()).isEqualTo("DAMON: not, because the kernel said no");
    assertThat(line(SourceKind.TOUCHES).state()).isEqualTo(State.USED);
    assertThat(simulated.stats().sources().used()).isEqualTo("written pages");
    assertThat(simulated.stats().sources().failures()).isEqualTo(1);
    assertThat(simulated.stats().damon().readErrors()).isEqualTo(1);
  }

  @Test
  void shouldReplaceASourceThatFailsWithAnError() throws Exception {
    open(
        sink -> {
          throw new StackOverflowError();
        },
        sink -> {});
    simulated.filled(1);
    assertThat(runUntil(() -> line(SourceKind.WRITTEN_PAGES).state() == State.USED)).isTrue();
    assertThat(line(SourceKind.DAMON).reason()).isEqualTo("java.lang.StackOverflowError");
  }

  @Test
  void shouldReplaceASourceThatAnswersLate() throws Exception {
    open(sink -> hang(), sink -> {});
    simulated.filled(1);
    assertThat(runUntil(() -> hanging.getCount() == 0)).isTrue();
    assertThat(runUntil(() -> line(SourceKind.WRITTEN_PAGES).state() == State.USED)).isTrue();
    assertThat(line(SourceKind.DAMON).reason()).contains("no answer for", "expected at most");
  }

  private void hang() {
    hanging.countDown();
    try {
      Thread.sleep(600_000);
    } catch (InterruptedException e) {
      // The keeper has given up.
    }
  }

  @Test
  void shouldGoOnWithoutAnySource() throws Exception {
    open(
        sink -> {
          throw new IllegalStateException("first");
        },
        sink -> {
          throw new IllegalStateException("second");
        });
    CompressedRegion region = simulated.filled(1);
    assertThat(runUntil(() -> simulated.stats().sources().failures() == 2)).isTrue();
    assertThat(simulated.stats().sources().used()).isEqualTo("touches");
    simulated.run(10_000);
    assertThat(SimulatedLoops.stored(region, 0, ChunkGroup.CHUNKS)).isEqualTo(ChunkGroup.CHUNKS);
  }

  /** Some code reads chunks in a way that the arena does not see. */
  @Tag("medium")
  @Test
  void shouldKeepReportedChunksRaw() throws Exception {
    CompressedRegion[] region = new CompressedRegion[1];
    open(
        sink -> {
          long address = region[0].address();
          sink.accessed(address + 10L * CHUNK_BYTES, address + 20L * CHUNK_BYTES, CHUNK_BYTES);
        },
        sink -> {});
    region[0] = simulated.filled(1);
    assertThat(runUntil(() -> simulated.stats().damon().snapshots() > 5)).isTrue();
    long until = simulated.stats().damon().snapshots() + 40;
    assertThat(runUntil(() -> simulated.stats().damon().snapshots() > until)).isTrue();
    assertThat(SimulatedLoops.stored(region[0], 10, 10)).isZero();
    assertThat(SimulatedLoops.stored(region[0], 20, 400)).isEqualTo(400);
    TieringStats.Damon damon = simulated.stats().damon();
    assertThat(damon.lastRegions()).isEqualTo(1);
    assertThat(damon.lastBytes()).isEqualTo(10L * CHUNK_BYTES);
    assertThat(damon.markedHot()).isEqualTo(10 * damon.snapshots());
    assertThat(damon.markedHot() + damon.markedWarm() + damon.markedCold())
        .isEqualTo(damon.snapshots() * ChunkGroup.CHUNKS);
    assertThat(simulated.stats().sources().granularityBytes()).isEqualTo(CHUNK_BYTES);
  }

  @Test
  void shouldWatchTheLiveRegions() throws Exception {
    open(sink -> {}, sink -> {});
    CompressedRegion first = simulated.filled(1);
    CompressedRegion second = simulated.filled(1);
    assertThat(
            runUntil(
                () ->
                    fakes.containsKey(SourceKind.DAMON)
                        && fakes.get(SourceKind.DAMON).watched().size() == 2))
        .isTrue();
    first.close();
    assertThat(
            runUntil(() -> fakes.get(SourceKind.DAMON).watched().equals(List.of(second.address()))))
        .isTrue();
  }
}
