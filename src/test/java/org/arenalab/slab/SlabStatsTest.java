package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.arenalab.os.InducedGate;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.settings.Checking;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The counters against what was done, and against each other. */
@Timeout(60)
class SlabStatsTest {
  private static final long TICK_NS = Duration.ofMillis(50).toNanos();

  private final AtomicLong clockNs = new AtomicLong();

  private static SlabConfig.Builder lean() {
    return SlabConfig.builder()
        .checking(Checking.NONE)
        .mode(SlabMode.LEAN)
        .scavenger(false)
        .reservedBytes(256 << 20);
  }

  /** Returns the number of open descriptors of page map files. */
  private static long openPageMaps() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      long open = 0;
      for (Path file : files) {
        open += target(file).endsWith("/pagemap") ? 1 : 0;
      }
      return open;
    }
  }

  private static String target(Path link) throws IOException {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException closedMeanwhile) {
      return "";
    }
  }

  @Test
  void shouldKeepTheKernelsFilesFromTheFirstCallToTheClose() throws Exception {
    long before = openPageMaps();
    try (SlabAllocator allocator = SlabAllocator.create(lean().build())) {
      allocator.newHeap().allocate(64);
      assertThat(openPageMaps()).as("nobody asked yet").isEqualTo(before);
      for (int i = 0; i < 3; i++) {
        assertThat(allocator.stats().residentBytes()).isNotNegative();
        assertThat(openPageMaps()).isEqualTo(before + 1);
      }
    }
    assertThat(openPageMaps()).isEqualTo(before);
  }

  private static void burst(SlabHeap heap, int blocks, int sizeBytes) {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      all.add(heap.allocate(sizeBytes));
      RawMemory.fill(all.getLast(), sizeBytes, (byte) 1);
    }
    all.forEach(heap::free);
    heap.flush();
  }

  @Test
  void shouldSpendNoMoreThanItsBudgetAndPayItsDebt() {
    long callNs = Duration.ofMillis(30).toNanos();
    double fraction = 0.02;
    ReleaseGate gate = slowGate(callNs);
    SlabConfig config = lean().budgetFraction(fraction).build();
    try (SlabAllocator allocator = SlabAllocator.create(config, clockNs::get, gate)) {
      InducedGate.admit(gate, allocator.reservedAddress(), allocator.reservedBytes());
      SlabHeap heap = allocator.newHeap();
      long sawDebt = 0;
      long waits = 0;
      for (int tick = 0; tick < 1000; tick++) {
        burst(heap, 1, 100_000);
        clockNs.addAndGet(3 * TICK_NS);
        long calls = allocator.stats().madviseCalls();
        long debtNs = allocator.stats().debtNs();
        boolean owes = debtNs > 3 * TICK_NS * fraction;
        allocator.scavenge();
        waits += owes ? 1 : 0;
        if (owes) {
          assertThat(allocator.stats().madviseCalls()).as("calls while in debt").isEqualTo(calls);
        }
        sawDebt = Math.max(sawDebt, allocator.stats().debtNs());
        // The limit: one second's savings, the elapsed time's share, and the one call beyond the
        // budget.
        assertThat(allocator.stats().purgeNs())
            .isLessThanOrEqualTo((long) (fraction * (1e9 + clockNs.get())) + callNs);
      }
      assertThat(sawDebt).isBetween(callNs / 2, callNs);
      assertThat(waits).isPositive();
      // It used what it was given, too.
      assertThat(allocator.stats().purgeNs())
          .isGreaterThan((long) (0.9 * fraction * clockNs.get()));
      allocator.verifyInvariants();
    }
  }

  private ReleaseGate slowGate(long callNs) {
    return InducedGate.before(
        (address, lengthBytes, advice) -> {
          clockNs.addAndGet(callNs);
          return InducedGate.realMadvise(address, lengthBytes, advice);
        });
  }

  @Test
  void shouldGiveBackTwiceAsSoonAboveTheTarget() {
    for (long targetBytes : new long[] {0, 100 << 20}) {
      clockNs.set(0);
      SlabConfig config = lean().targetBytes(targetBytes).build();
      try (SlabAllocator allocator = SlabAllocator.create(config, clockNs::get)) {
        burst(allocator.newHeap(), 10, 400_000);
        clockNs.set(TICK_NS);
        allocator.scavenge();
        assertThat(allocator.stats().committedBytes() == 0).isEqualTo(targetBytes == 0);
        clockNs.set(2 * TICK_NS);
        allocator.scavenge();
        assertThat(allocator.stats().committedBytes()).isZero();
      }
    }
  }

  @Test
  void shouldFreeLazilyAndEscalateWithAge() {
    try (SlabAllocator allocator =
        SlabAllocator.create(lean().decommit(Decommit.FREE).build(), clockNs::get)) {
      burst(allocator.newHeap(), 10, 400_000);
      long dirty = allocator.stats().dirtyBytes();
      assertThat(dirty).isGreaterThan(10 * 400_000);
      clockNs.set(2 * TICK_NS);
      allocator.scavenge();
      assertThat(allocator.stats().lazyBytes()).isEqualTo(dirty);
      assertThat(allocator.stats().committedBytes()).isEqualTo(dirty);
      assertThat(allocator.stats().leanRetire()).isZero();
      clockNs.set(8 * TICK_NS);
      allocator.scavenge();
      assertThat(allocator.stats().lazyBytes()).isZero();
      assertThat(allocator.stats().committedBytes()).isZero();
      assertThat(allocator.stats().leanRetire()).isPositive();
      assertThat(allocator.stats().superslabs()).isZero();
      allocator.verifyInvariants();
    }
  }

  @Test
  void shouldNotWaitForMemoryThatGoesBack() throws Exception {
    CountDownLatch inKernel = new CountDownLatch(1);
    CountDownLatch counted = new CountDownLatch(1);
    ReleaseGate gate =
        InducedGate.before(
            (address, lengthBytes, advice) -> {
              inKernel.countDown();
              awaitQuietly(counted);
              return InducedGate.realMadvise(address, lengthBytes, advice);
            });
    try (SlabAllocator allocator = SlabAllocator.create(lean().build(), clockNs::get, gate)) {
      InducedGate.admit(gate, allocator.reservedAddress(), allocator.reservedBytes());
      SlabHeap heap = allocator.newHeap();
      burst(heap, 10, 400_000);
      clockNs.set(4 * TICK_NS);
      Thread purger = Thread.ofPlatform().start(allocator::scavenge);
      inKernel.await();
      SlabStats meanwhile = allocator.stats();
      counted.countDown();
      purger.join();

      assertThat(meanwhile.committedBytes()).isPositive();
      assertThat(meanwhile.leanDecommit()).isZero();
      assertThat(allocator.stats().committedBytes()).isZero();
      allocator.verifyInvariants();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldCountWhatIsInMemory() {
    try (SlabAllocator allocator = SlabAllocator.create(lean().build(), clockNs::get)) {
      assertThat(allocator.stats().residentBytes()).isZero();
      SlabHeap heap = allocator.newHeap();
      burst(heap, 10, 400_000);
      assertThat(allocator.stats().residentBytes())
          .isBetween(10 * 400_000L, allocator.stats().committedBytes());
      clockNs.set(4 * TICK_NS);
      allocator.scavenge();
      assertThat(allocator.stats().residentBytes()).isZero();
    }
  }

  @Test
  void shouldCountRefaultsThatItAvoided() {
    try (SlabAllocator allocator = SlabAllocator.create(lean().build(), clockNs::get)) {
      SlabHeap heap = allocator.newHeap();
      burst(heap, 10, 400_000);
      assertThat(allocator.stats().refaultsAvoidedBytes()).isZero();
      long dirty = allocator.stats().dirtyBytes();
      burst(heap, 10, 400_000);
      assertThat(allocator.stats().refaultsAvoidedBytes()).isEqualTo(dirty);
      clockNs.set(2 * TICK_NS);
      allocator.scavenge();
      burst(heap, 10, 400_000);
      assertThat(allocator.stats().refaultsAvoidedBytes()).isEqualTo(dirty);
    }
  }

  @Test
  void shouldReadAsJsonWhatTheRecordSays() throws Exception {
    try (SlabAllocator allocator = SlabAllocator.create(lean().build(), clockNs::get)) {
      SlabHeap heap = allocator.newHeap();
      burst(heap, 10, 400_000);
      heap.allocate(100);
      heap.allocate(1 << 20);
      clockNs.set(4 * TICK_NS);
      allocator.scavenge();
      SlabStats stats = allocator.stats();

      JsonNode json = new ObjectMapper().readTree(stats.toJson());

      assertThat(json.get("liveBytes").asLong()).isEqualTo(stats.liveBytes());
      assertThat(json.get("liveBlocks").asLong()).isEqualTo(2).isEqualTo(stats.liveBlocks());
      List<String> names = new ArrayList<>(List.of("liveBytes", "liveBlocks"));
      for (RecordComponent each : SlabStats.class.getRecordComponents()) {
        String name = each.getName();
        names.add(name);
        if (!name.equals("classes") && !name.equals("large")) {
          assertThat(json.get(name).asText())
              .as(name)
              .isEqualTo(each.getAccessor().invoke(stats).toString());
        }
      }
      assertThat(json.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(names);
      assertThat(json.get("classes")).hasSameSizeAs(stats.classes());
      for (int i = 0; i < stats.classes().size(); i++) {
        for (RecordComponent each : ClassStats.class.getRecordComponents()) {
          assertThat(json.get("classes").get(i).get(each.getName()).asText())
              .isEqualTo(each.getAccessor().invoke(stats.classes().get(i)).toString());
        }
      }
      for (RecordComponent each : LargeStats.class.getRecordComponents()) {
        assertThat(json.get("large").get(each.getName()).asText())
            .isEqualTo(each.getAccessor().invoke(stats.large()).toString());
      }
      assertThat(stats.large()).isEqualTo(new LargeStats(1, 1, 0, 1 << 20, 0));
      for (String name : names) {
        if (!name.equals("mode") && !name.equals("classes")) {
          assertThat(stats.toTable()).contains(name);
        }
      }
    }
  }

  @Tag("medium")
  @Test
  void shouldSendEventsToTheFlightRecorder(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("slab.jfr");
    SlabStats stats;
    try (Recording recording = new Recording();
        SlabAllocator allocator = SlabAllocator.create(lean().build(), clockNs::get)) {
      recording.start();
      Thread.ofPlatform().start(() -> burst(allocator.newHeap(), 10, 400_000)).join();
      burst(allocator.newHeap(), 10, 400_000);
      clockNs.set(4 * TICK_NS);
      allocator.scavenge();
      stats = allocator.stats();
      recording.stop();
      recording.dump(file);
    }
    Map<String, List<RecordedEvent>> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(each -> each.getEventType().getName().startsWith("arenalab."))
            .collect(Collectors.groupingBy(each -> each.getEventType().getName()));
    assertThat(events)
        .containsOnlyKeys(
            "arenalab.SuperslabAcquire",
            "arenalab.SuperslabRetire",
            "arenalab.Decommit",
            "arenalab.HeapAdopt");
    assertThat(events.get("arenalab.SuperslabRetire"))
        .hasSize((int) stats.leanRetire())
        .hasSameSizeAs(events.get("arenalab.SuperslabAcquire"));
    assertThat(events.get("arenalab.HeapAdopt")).hasSize((int) stats.adoptions()).hasSize(1);
    assertThat(events.get("arenalab.Decommit")).hasSize((int) stats.leanDecommit());
    assertThat(
            events.get("arenalab.Decommit").stream().mapToLong(each -> each.getLong("bytes")).sum())
        .isEqualTo(stats.decommittedBytes())
        .isPositive();
  }

  /**
   * Threads that allocate, pass on, free, and end; then every class's live blocks are what the
   * threads say they hold, and the lists hold the rest. CHECKED, so that it is verified page by
   * page.
   */
  @Tag("medium")
  @ParameterizedTest
  @EnumSource(SlabMode.class)
  void shouldBeExactAfterManyThreads(SlabMode mode) throws Exception {
    SlabConfig config =
        SlabConfig.builder()
            .mode(mode)
            .checking(Checking.CHECKED)
            .decay(Duration.ofMillis(1))
            .reservedBytes(256 << 20)
            .build();
    AtomicReferenceArray<long[]> shared = new AtomicReferenceArray<>(256);
    try (SlabAllocator allocator = SlabAllocator.create(config)) {
      try (ExecutorService pool = Executors.newThreadPerTaskExecutor(Thread::new)) {
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
          long seed = thread;
          all.add(pool.submit(() -> exchange(allocator, shared, seed)));
        }
        for (Future<?> each : all) {
          each.get();
        }
      }
      allocator.verifyInvariants();
      SlabStats stats = allocator.stats();
      Map<Long, Long> held = new TreeMap<>();
      for (int i = 0; i < shared.length(); i++) {
        if (shared.get(i) != null) {
          long blockBytes = allocator.usableSize(shared.get(i)[0]);
          held.merge(blockBytes, 1L, Long::sum);
        }
      }
      Map<Long, Long> counted = new TreeMap<>();
      for (ClassStats each : stats.classes()) {
        assertThat(each.carved())
            .isEqualTo(each.live() + each.cached() + each.free() + each.remote());
        assertThat(List.of(each.live(), each.cached(), each.free(), each.remote()))
            .allMatch(count -> count >= 0);
        if (each.live() != 0) {
          counted.put(each.blockBytes(), each.live());
        }
      }
      assertThat(counted).isEqualTo(held);
      freeAll(allocator, shared);
      allocator.verifyInvariants();
      assertThat(allocator.stats().liveBlocks()).isZero();
    }
  }

  private static void exchange(
      SlabAllocator allocator, AtomicReferenceArray<long[]> shared, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SlabHeap heap = allocator.newHeap();
    for (int i = 0; i < 50_000; i++) {
      int sizeBytes = 16 + random.nextInt(random.nextInt(8) == 0 ? 20_000 : 300);
      long block = heap.allocate(sizeBytes);
      RawMemory.putLong(block, sizeBytes);
      long[] before =
          shared.getAndSet(random.nextInt(shared.length()), new long[] {block, sizeBytes});
      if (before != null) {
        if (RawMemory.getLong(before[0]) != before[1]) {
          throw new AssertionError("block 0x" + Long.toHexString(before[0]) + " was spoilt");
        }
        heap.free(before[0]);
      }
    }
    if (seed % 2 == 0) {
      heap.close();
    }
  }

  private static void freeAll(SlabAllocator allocator, AtomicReferenceArray<long[]> shared) {
    SlabHeap heap = allocator.newHeap();
    for (int i = 0; i < shared.length(); i++) {
      if (shared.get(i) != null) {
        heap.free(shared.get(i)[0]);
      }
    }
    heap.flush();
  }
}
