package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.arenalab.compressed.CompressedArenaStats.DemandStalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObserverTest {
  private static final int CHUNKS = 16;

  private final CompressedArena arena = open(EvictionPolicy.REFUSE, 1 << 20);
  private final CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
  private final Recorder recorder = new Recorder();

  private static CompressedArena open(EvictionPolicy policy, long capacityBytes) {
    return CompressedArena.open(
        CompressedArenaConfig.builder()
            .capacityBytes(capacityBytes)
            .reservedBytes(16 << 20)
            .evictionPolicy(policy)
            .build());
  }

  /** Writes down each call. */
  private static final class Recorder implements ArenaObserver {
    final List<String> calls = new ArrayList<>();
    final List<CompressedRegion> regions = new ArrayList<>();
    long stallNs;

    @Override
    public void demandLoad(CompressedRegion region, long chunk, long stallNs) {
      this.stallNs += stallNs;
      add("load " + chunk, region);
    }

    @Override
    public void becameRaw(CompressedRegion region, long chunk) {
      add("raw " + chunk, region);
    }

    @Override
    public void storedRead(CompressedRegion region, long chunk) {
      add("read " + chunk, region);
    }

    @Override
    public void regionAllocated(CompressedRegion region) {
      add("allocated", region);
    }

    @Override
    public void regionFreed(CompressedRegion region) {
      add("freed", region);
    }

    private void add(String call, CompressedRegion region) {
      calls.add(call);
      regions.add(region);
    }
  }

  @BeforeEach
  void fill() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    region.compress();
    arena.observe(recorder);
  }

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void shouldSeeDemandLoadsAndTimeThem() {
    region.load(3);
    region.getByte(4L * Pages.BYTES);
    region.putLong(5L * Pages.BYTES, 1);
    region.write(6L * Pages.BYTES + 1, MemorySegment.ofArray(new byte[8]));
    region.pin(7).close();
    assertThat(recorder.calls).containsExactly("load 3", "load 4", "load 5", "load 6", "load 7");
    assertThat(recorder.regions).containsOnly(region);
    DemandStalls stalls = arena.stats().stalls();
    assertThat(stalls).isEqualTo(new DemandStalls(5, 5, recorder.stallNs));
    assertThat(recorder.stallNs).isPositive();
  }

  @Test
  void shouldNotSeeHits() {
    region.load(3);
    recorder.calls.clear();
    region.load(3);
    region.putByte(3L * Pages.BYTES, (byte) 1);
    arena.advanceEpoch();
    region.putByte(3L * Pages.BYTES, (byte) 1);
    Pages.read(region, 3);
    region.noteAccess(3);
    assertThat(recorder.calls).isEmpty();
    assertThat(arena.stats().stalls().events()).isEqualTo(1);
  }

  @Test
  void shouldSeeReadsOfStoredChunks() {
    byte[] bytes = new byte[2 * Pages.BYTES];
    region.load(4);
    recorder.calls.clear();
    region.read(3L * Pages.BYTES + 100, MemorySegment.ofArray(bytes));
    region.read(5L * Pages.BYTES, MemorySegment.ofArray(new byte[1]));
    assertThat(recorder.calls).containsExactly("read 3", "read 5", "read 5");
    assertThat(recorder.regions).containsOnly(region);
    assertThat(arena.stats().stalls().events()).isEqualTo(1);
  }

  @Test
  void shouldSeeEveryOtherWayToRaw() {
    Pages.write(region, 1, Pages.of(Pages.Kind.RANDOM, 1, 1));
    region.compress(1, 1);
    region.putByte(Pages.BYTES, (byte) 1);
    region.decompress(2, 2);
    region.prefetch(4, 1);
    assertThat(recorder.calls).containsExactly("raw 1", "raw 1", "raw 2", "raw 3", "raw 4");
  }

  /** The selection is asked for chunk 1 while chunk 0 is claimed. */
  @Test
  void shouldSeeAChunkThatIsTakenFromTheCompressor() {
    region.decompress(0, 2);
    recorder.calls.clear();
    region.compress(
        0,
        2,
        (chunk, idleEpochs) -> {
          if (chunk == 1) {
            region.getByte(0);
          }
          return true;
        });
    assertThat(recorder.calls).containsExactly("raw 0");
    assertThat(arena.stats().operations().steals()).isEqualTo(1);
  }

  @Test
  void shouldNameTheRegionOfAnEvictedChunk() {
    try (CompressedArena small = open(EvictionPolicy.DECOMPRESS, 32 << 10)) {
      CompressedRegion victims = small.allocateRegion(4L * Pages.BYTES);
      CompressedRegion gap = small.allocateRegion(Pages.BYTES);
      CompressedRegion others = small.allocateRegion(64L * Pages.BYTES);
      gap.close();
      Pages.writeAll(victims, Pages.Kind.COMPRESSIBLE);
      victims.compress();
      Pages.writeAll(others, Pages.Kind.COMPRESSIBLE);
      small.observe(recorder);
      for (int chunk = 0; small.stats().operations().evictions() < 4; chunk++) {
        others.compress(chunk, 1);
      }
      assertThat(recorder.calls).startsWith("raw 0", "raw 1", "raw 2", "raw 3");
      assertThat(recorder.regions.subList(0, 4)).containsOnly(victims);
      assertThat(recorder.calls).hasSize((int) small.stats().operations().evictions());
    }
  }

  @Test
  void shouldSeeRegionsComeAndGo() {
    CompressedRegion other = arena.allocateRegion(Pages.BYTES);
    assertThat(arena.regions()).containsExactly(region, other);
    other.close();
    other.close();
    assertThat(arena.regions()).containsExactly(region);
    arena.close();
    assertThat(recorder.calls).containsExactly("allocated", "freed", "freed");
    assertThat(recorder.regions).containsExactly(other, other, region);
  }

  @Test
  void shouldHoldOneObserver() {
    assertThatThrownBy(() -> arena.observe(new Recorder()))
        .isInstanceOf(InvalidArenaRequestException.class)
        .hasMessageContaining("observe(null)");
    arena.observe(null);
    arena.observe(null);
    region.load(1);
    assertThat(recorder.calls).isEmpty();
    arena.observe(recorder);
    region.load(2);
    assertThat(recorder.calls).containsExactly("load 2");
  }

  @Test
  void shouldBeRemovableAfterClose() {
    arena.close();
    assertThatCode(() -> arena.observe(null)).doesNotThrowAnyException();
    assertThatThrownBy(() -> arena.observe(recorder)).isInstanceOf(ArenaClosedException.class);
    assertThatThrownBy(arena::regions).isInstanceOf(ArenaClosedException.class);
    assertThatThrownBy(arena::epoch).isInstanceOf(ArenaClosedException.class);
  }

  /** An observer whose calls run {@code action}. */
  private record Acting(Runnable action) implements ArenaObserver {
    @Override
    public void demandLoad(CompressedRegion region, long chunk, long stallNs) {
      action.run();
    }

    @Override
    public void becameRaw(CompressedRegion region, long chunk) {
      action.run();
    }

    @Override
    public void storedRead(CompressedRegion region, long chunk) {
      action.run();
    }

    @Override
    public void regionAllocated(CompressedRegion region) {
      action.run();
    }

    @Override
    public void regionFreed(CompressedRegion region) {
      action.run();
    }
  }

  @Test
  void shouldSurviveAnObserverThatThrows() {
    arena.observe(null);
    arena.observe(
        new Acting(
            () -> {
              throw new StackOverflowError("a test of failures");
            }));
    assertThat(region.load(1)).isTrue();
    assertThat(region.prefetch(2, 2)).isEqualTo(2);
    arena.allocateRegion(Pages.BYTES).close();
    assertThat(arena.stats().operations().observerFailures()).isEqualTo(5);
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      assertThat(Pages.read(region, chunk)).isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0));
    }
    assertThat(arena.stats().operations().observerFailures()).isEqualTo(5 + CHUNKS - 3);
    arena.verifyInvariants();
  }

  @Test
  void shouldRefuseCallsOfTheObserver() {
    arena.observe(null);
    List<Throwable> refusals = new ArrayList<>();
    arena.observe(
        new Acting(
            () -> {
              refusals.add(catchThrowable(arena::stats));
              refusals.add(catchThrowable(() -> arena.observe(null)));
              refusals.add(catchThrowable(() -> region.prefetch(5, 1)));
              refusals.add(catchThrowable(region::close));
            }));
    region.load(1);
    assertThat(refusals).hasSize(4).hasOnlyElementsOfType(InvalidArenaRequestException.class);
  }

  @Test
  void shouldWaitForCallsWhenRemoved() throws Exception {
    arena.observe(null);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    arena.observe(
        new Acting(
            () -> {
              inside.countDown();
              await(mayEnd);
            }));
    Thread access = Thread.ofPlatform().daemon().start(() -> region.load(1));
    await(inside);
    Thread removal = Thread.ofPlatform().daemon().start(() -> arena.observe(null));
    removal.join(50);
    assertThat(removal.isAlive()).isTrue();
    mayEnd.countDown();
    removal.join(10_000);
    access.join(10_000);
    assertThat(removal.isAlive()).isFalse();
    assertThat(access.isAlive()).isFalse();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
