package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.arenalab.Await;
import org.arenalab.Effort;
import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several real processes in one arena at once. */
@Tag("medium")
@Tag("beside")
class ShmProcessesTest {
  private static final long SEED = System.nanoTime();

  private final ShmArena arena =
      ShmArena.create(ShmArenaConfig.builder().capacityBytes(8 << 20).build());
  private final long exchange = StressActor.makeExchange(arena);
  private final List<ChildJvm> children = new ArrayList<>();

  @AfterEach
  void close() {
    children.forEach(ChildJvm::close);
    arena.close();
  }

  @Test
  void shouldNeverOverlapInTwoProcesses() throws Exception {
    stress(2, 1500);
  }

  @Test
  @Tag("slow")
  void shouldNeverOverlapInFourProcesses() throws Exception {
    stress(4, Effort.of(3_000, 10_000));
  }

  /** The proof that the checks of the others can fail. */
  @Test
  void shouldNoticeAProcessThatWritesBehindItsBlocks() throws Exception {
    start(1, 20_000, "trespass");
    start(2, 20_000, "fair");
    go();
    boolean noticed = false;
    for (ChildJvm child : children) {
      // The first to notice ends; then the other has nobody to fight with, and is not waited for.
      while (!noticed && children.stream().allMatch(ChildJvm::isAlive)) {
        Thread.sleep(10);
      }
      noticed |= !child.isAlive() && child.exitValue() == StressChild.OVERLAP_EXIT;
    }
    assertThat(noticed).as("somebody found a byte that was not his").isTrue();
  }

  /** Runs longer on a slow machine, where an actor may be without a processor for seconds. */
  private void stress(int processes, long ordinaryMs) throws Exception {
    long durationMs = Await.patience(Duration.ofMillis(ordinaryMs)).toMillis();
    for (int i = 1; i <= processes; i++) {
      start(i, durationMs, "fair");
    }
    go();
    long allocations = 1;
    long frees = 0;
    for (ChildJvm child : children) {
      String[] counts = child.await("DONE").split(" ", 2);
      assertThat(child.exitValue()).as(child.output()).isZero();
      allocations += Long.parseLong(counts[0]);
      frees += Long.parseLong(counts[1]);
    }
    arena.verifyInvariants();
    ShmArenaStats stats = arena.stats();
    System.out.printf("seed=%d: %d processes, %s%n", SEED, processes, stats);
    assertThat(stats.allocations()).as("seed=%d", SEED).isEqualTo(allocations);
    assertThat(stats.frees()).as("seed=%d", SEED).isEqualTo(frees);
    assertThat(stats.openLeases()).isZero();
    assertThat(stats.reuses()).isPositive();
    assertThat(liveBytes()).as("seed=%d", SEED).isEqualTo(stats.liveBytes());
  }

  /** Adds up the blocks that are in somebody's hands, and checks that no two of them overlap. */
  private long liveBytes() {
    TreeMap<Long, Long> endByStart = new TreeMap<>();
    List<Long> handles = new ArrayList<>();
    handles.add(exchange);
    for (int slot = 0; slot < StressActor.EXCHANGE_SLOTS; slot++) {
      long waiting = RawMemory.getLongVolatile(arena.address(exchange) + slot * 8L);
      if (waiting != 0) {
        handles.add(waiting);
      }
    }
    for (ChildJvm child : children) {
      child
          .output()
          .lines()
          .filter(line -> line.startsWith("LIVE "))
          .forEach(line -> handles.add(Long.parseLong(line.substring(5))));
    }
    long bytes = 0;
    for (long handle : handles) {
      long start = arena.address(handle);
      long end = start + arena.sizeOf(handle);
      Map.Entry<Long, Long> before = endByStart.lowerEntry(end);
      assertThat(before == null || before.getValue() <= start)
          .as("block 0x%x overlaps another", handle)
          .isTrue();
      endByStart.put(start, end);
      bytes += end - start;
    }
    return bytes;
  }

  private void go() throws InterruptedException {
    for (ChildJvm child : children) {
      child.await("READY");
    }
    children.forEach(child -> child.send("GO"));
  }

  private void start(long identity, long durationMs, String manner) {
    children.add(
        ChildJvm.start(
            StressChild.class,
            arena.path(),
            exchange,
            identity,
            SEED + identity,
            durationMs,
            manner));
  }
}
