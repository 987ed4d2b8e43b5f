package org.arenalab.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of arenas and of an allocator that reports its calls. */
class TraceRecorderTest {
  private static final int BLOCKS = 2_000;

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("a.trace");
  }

  private List<String> events() {
    List<String> events = new ArrayList<>();
    EventColumns columns = new EventColumns();
    TraceVerifier verifier = new TraceVerifier();
    try (TraceReader reader = TraceReader.open(file())) {
      while (reader.next(columns)) {
        verifier.accept(columns);
        for (int i = 0; i < columns.count(); i++) {
          events.add(
              "%s %d %d %d %d"
                  .formatted(
                      columns.kind(i),
                      columns.thread(i),
                      columns.id(i),
                      columns.sizeBytes(i),
                      columns.alignmentBytes(i)));
        }
      }
    }
    return events;
  }

  @Test
  void shouldRecordAnArena() {
    try (TraceRecorder recorder = TraceRecorder.create(file(), "test")) {
      try (Arena arena = recorder.record(Arena.ofConfined())) {
        var _ = arena.allocate(40, 8);
        var _ = arena.allocate(100, 64);
        assertThat(arena.scope().isAlive()).isTrue();
      }
      SegmentAllocator allocator = recorder.record((SegmentAllocator) Arena.ofAuto());
      var _ = allocator.allocate(24, 8);
      assertThat(recorder.finish().events()).isEqualTo(5);
    }
    assertThat(events())
        .containsExactly(
            "ALLOCATE_ZEROED 0 0 40 0",
            "ALLOCATE_ALIGNED 0 1 100 64",
            "FREE 0 0 0 0",
            "FREE 0 1 0 0",
            "ALLOCATE_ZEROED 0 1 24 0");
  }

  @Test
  void shouldRecordNoFreeWithoutClose() {
    try (TraceRecorder recorder = TraceRecorder.create(file(), "")) {
      Arena arena = recorder.record(Arena.ofAuto());
      var _ = arena.allocate(8);
      assertThatThrownBy(arena::close).isInstanceOf(UnsupportedOperationException.class);
      var _ = recorder.finish();
      var _ = arena.allocate(8);
    }
    assertThat(events()).containsExactly("ALLOCATE_ZEROED 0 0 8 0");
  }

  @Test
  void shouldFinishOnce() {
    try (TraceRecorder recorder = TraceRecorder.create(file(), "")) {
      recorder.allocated(1, 10);
      TraceEnding ending = recorder.finish();
      assertThat(recorder.finish()).isSameAs(ending);
    }
    assertThat(events()).hasSize(1);
  }

  @Test
  void shouldRecordAnAllocatorsCalls() {
    try (TraceRecorder recorder = TraceRecorder.create(file(), "")) {
      recorder.allocated(1, 10);
      recorder.allocatedZeroed(2, 20);
      assertThat(recorder.reallocate(1, 30, () -> 5)).isEqualTo(5);
      recorder.allocatedAligned(3, 40, 4096);
      recorder.freeing(2);
      assertThatThrownBy(() -> recorder.freeing(1))
          .isInstanceOfSatisfying(
              TraceException.class,
              e -> assertThat(e.reason()).isEqualTo(TraceException.Reason.ID_FREED));
      assertThatThrownBy(() -> recorder.freeing(2))
          .isInstanceOfSatisfying(
              TraceException.class,
              e -> assertThat(e.reason()).isEqualTo(TraceException.Reason.ID_FREED));
      var _ = recorder.finish();
    }
    assertThat(events())
        .containsExactly(
            "ALLOCATE 0 0 10 0",
            "ALLOCATE_ZEROED 0 1 20 0",
            "REALLOCATE 0 0 30 0",
            "ALLOCATE_ALIGNED 0 2 40 4096",
            "FREE 0 1 0 0");
  }

  /** Threads reuse each other's addresses at once: a wrong order would be refused. */
  @Test
  void shouldKeepTheOrderOfThreads() throws InterruptedException {
    List<Throwable> failures = new ArrayList<>();
    try (TraceRecorder recorder = TraceRecorder.create(file(), "")) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread thread = new Thread(() -> allocate(recorder));
        thread.setUncaughtExceptionHandler(
            (_, e) -> {
              synchronized (failures) {
                failures.add(e);
              }
            });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(recorder.finish().events()).isEqualTo(3L * 2 * BLOCKS);
    }
    assertThat(events().stream().map(event -> event.split(" ", -1)[1]).distinct()).hasSize(3);
  }

  /** An arena that is closed while another thread allocates frees each recorded block. */
  @Test
  void shouldFreeBlocksOfRacingClose() throws InterruptedException {
    try (TraceRecorder recorder = TraceRecorder.create(file(), "")) {
      for (int round = 0; round < 50; round++) {
        Arena arena = recorder.record(Arena.ofShared());
        Thread allocating = new Thread(() -> allocateUntilClosed(arena));
        allocating.start();
        arena.close();
        allocating.join();
      }
      assertThat(recorder.finish().events()).isEven();
    }
    List<String> events = events();
    assertThat(events.stream().filter(event -> event.startsWith("FREE")))
        .hasSize(events.size() / 2);
  }

  private static void allocateUntilClosed(Arena arena) {
    try {
      for (int i = 0; i < BLOCKS; i++) {
        var _ = arena.allocate(48, 8);
      }
    } catch (IllegalStateException e) {
      // The arena is closed.
    }
  }

  /** Zero-sized blocks of an allocator may share an address. */
  @Test
  void shouldLeaveOutEmptyBlocks() {
    MemorySegment same = MemorySegment.ofAddress(64);
    try (TraceRecorder recorder = TraceRecorder.create(file(), "")) {
      SegmentAllocator allocator = recorder.record((SegmentAllocator) (_, _) -> same);
      var _ = allocator.allocate(0, 1);
      var _ = allocator.allocate(0, 1);
      var _ = allocator.allocate(8, 1);
      assertThatThrownBy(() -> allocator.allocate(8, 1))
          .isInstanceOfSatisfying(
              TraceException.class,
              e -> assertThat(e.reason()).isEqualTo(TraceException.Reason.ID_LIVE));
      var _ = recorder.finish();
    }
    assertThat(events()).containsExactly("ALLOCATE_ZEROED 0 0 8 0");
  }

  private static void allocate(TraceRecorder recorder) {
    for (int i = 0; i < BLOCKS; i++) {
      try (Arena arena = recorder.record(Arena.ofConfined())) {
        var _ = arena.allocate(48, 8);
      }
    }
  }
}
