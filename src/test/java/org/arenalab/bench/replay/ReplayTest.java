package org.arenalab.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.RecordedAllocator;
import org.arenalab.bench.replay.LoggingAllocator.Call;
import org.arenalab.trace.EventColumns;
import org.arenalab.trace.EventKind;
import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceException;
import org.arenalab.trace.TraceReader;
import org.arenalab.trace.TraceRecorder;
import org.arenalab.trace.TraceVerifier;
import org.arenalab.trace.TraceWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays of random traces: the same events as recorded, with any number of workers. */
class ReplayTest {
  private static final List<EventKind> ALLOCATIONS =
      List.of(EventKind.ALLOCATE, EventKind.ALLOCATE_ZEROED, EventKind.ALLOCATE_ALIGNED);

  private static final int EVENTS = 4_000;

  @TempDir private Path folder;

  /** An event of the trace, with a number of its block that is never reused. */
  private record Event(EventKind kind, int thread, int block, long sizeBytes, long alignment) {}

  private record Block(int number, int id) {}

  private Path file() {
    return folder.resolve("a.trace");
  }

  private List<Event> write(int threads, long seed) {
    return write(threads, seed, 5L << 32);
  }

  private List<Event> write(int threads, long seed, long largestBytes) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Event> events = new ArrayList<>();
    List<Block> live = new ArrayList<>();
    List<Integer> freed = new ArrayList<>();
    int fresh = 0;
    int blocks = 0;
    try (TraceWriter writer =
        TraceWriter.create(file(), TraceDescription.exact("test", "random"))) {
      while (events.size() < EVENTS) {
        int thread = random.nextInt(threads);
        int draw = random.nextInt(100);
        if (live.isEmpty() || draw < 50) {
          int id = freed.isEmpty() ? fresh++ : freed.removeLast();
          EventKind kind = ALLOCATIONS.get(random.nextInt(ALLOCATIONS.size()));
          long sizeBytes = random.nextInt(20) == 0 ? largestBytes : random.nextInt(5_000);
          long alignment = kind == EventKind.ALLOCATE_ALIGNED ? 1L << random.nextInt(13) : 0;
          writer.add(kind, thread, id, sizeBytes, alignment);
          live.add(new Block(blocks, id));
          events.add(new Event(kind, thread, blocks, Math.max(1, sizeBytes), alignment));
          blocks++;
        } else if (draw < 65) {
          Block block = live.get(random.nextInt(live.size()));
          long sizeBytes = random.nextInt(9_000);
          writer.reallocate(thread, block.id(), sizeBytes);
          events.add(
              new Event(EventKind.REALLOCATE, thread, block.number(), Math.max(1, sizeBytes), 0));
        } else {
          Block block = live.remove(/* index */ random.nextInt(live.size()));
          writer.free(thread, block.id());
          freed.add(block.id());
          events.add(new Event(EventKind.FREE, thread, block.number(), 0, 0));
        }
      }
      for (int thread = 0; thread < threads; thread++) {
        writer.endThread(thread);
      }
      var _ = writer.finish();
    }
    return events;
  }

  /**
   * Returns the calls of one pass with the trace's numbers of blocks, after a check of its order.
   */
  private static Map<Integer, List<String>> byBlock(List<Call> calls, Map<Long, Integer> numbers) {
    Map<Integer, List<String>> byBlock = new HashMap<>();
    for (Call call : calls) {
      byBlock
          .computeIfAbsent(numbers.get(call.block()), _ -> new ArrayList<>())
          .add(call.kind() + " " + call.sizeBytes() + " " + call.alignmentBytes());
    }
    return byBlock;
  }

  @Test
  void shouldReplayTheSameEvents() {
    List<Event> events = write(3, 1);
    LoggingAllocator allocator = new LoggingAllocator(false);
    try (ReplayScript script = ReplayScript.of(file().toString(), 1);
        Replay<?> replay = Replay.of(allocator, script, ReplayTouch.LINES)) {
      replay.advance(EVENTS / 2);
      replay.advance(EVENTS / 2);
      List<Call> calls = allocator.calls();
      Map<Long, Integer> numbers = new HashMap<>();
      assertThat(calls).hasSize(EVENTS);
      for (int i = 0; i < EVENTS; i++) {
        Event event = events.get(i);
        Call call = calls.get(i);
        if (event.kind().isAllocation()) {
          numbers.put(call.block(), event.block());
        }
        assertThat(
                new Event(
                    EventKind.valueOf(call.kind()),
                    event.thread(),
                    numbers.get(call.block()),
                    call.sizeBytes(),
                    call.alignmentBytes()))
            .isEqualTo(event);
      }
      replay.replayPass();
      long allocations = events.stream().filter(each -> each.kind().isAllocation()).count();
      assertThat(allocator.calls().stream().filter(call -> call.kind().equals("FREE")))
          .hasSize((int) allocations);
      assertThat(script.events()).isEqualTo(allocator.calls().size());
    }
    assertThat(allocator.allHeapsAreClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7})
  void shouldKeepTheOrderOnEachBlock(int workers) {
    List<Event> events = write(7, workers);
    Map<Integer, List<String>> expected = new HashMap<>();
    events.forEach(
        event ->
            expected
                .computeIfAbsent(event.block(), _ -> new ArrayList<>())
                .add(event.kind() + " " + event.sizeBytes() + " " + event.alignment()));
    expected.values().stream()
        .filter(each -> !each.getLast().startsWith("FREE"))
        .forEach(each -> each.add("FREE 0 0"));
    LoggingAllocator allocator = new LoggingAllocator(true);
    try (ReplayScript script = ReplayScript.of(file().toString(), workers);
        Replay<?> replay = Replay.of(allocator, script, ReplayTouch.FIRST)) {
      assertThat(script.workerCount()).isEqualTo(workers);
      int before = 0;
      for (int pass = 0; pass < 3; pass++) {
        replay.replayPass();
        List<Call> calls = allocator.calls();
        List<Call> ofPass = calls.subList(before, calls.size());
        before = calls.size();
        Map<Long, Integer> own = new HashMap<>();
        ofPass.forEach(call -> own.putIfAbsent(call.block(), own.size()));
        assertThat(sorted(byBlock(ofPass, own).values())).isEqualTo(sorted(expected.values()));
      }
      assertThat(allocator.calls().stream().map(Call::heap).distinct()).hasSize(workers);
    }
    assertThat(allocator.allHeapsAreClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void shouldNameFailureOfAllocator(int workers) {
    List<Event> _ = write(3, 5);
    LoggingAllocator allocator = new LoggingAllocator(true);
    allocator.failAt(EVENTS / 2);
    try (ReplayScript script = ReplayScript.of(file().toString(), workers);
        Replay<?> replay = Replay.of(allocator, script, ReplayTouch.FIRST)) {
      assertThatThrownBy(replay::replayPass)
          .isInstanceOf(ReplayException.class)
          .hasMessageContaining("allocator=logging")
          .hasMessageContaining("event of the worker=" + (workers == 1 ? EVENTS / 2 + 1 : ""))
          .hasMessageContaining("the allocator has failed");
    }
    assertThat(allocator.allHeapsAreClosed()).isTrue();
  }

  @Test
  void shouldRefuseTracesWithoutReplay() {
    try (TraceWriter writer =
        TraceWriter.create(file(), new TraceDescription("test", "", true, 512))) {
      writer.allocate(0, 0, 8);
      var _ = writer.finish();
    }
    assertThatThrownBy(() -> ReplayScript.of(file().toString(), 1))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("sampled recording: sampleBytes=512");
    try (TraceWriter writer = TraceWriter.create(file(), TraceDescription.exact("test", ""))) {
      var _ = writer.finish();
    }
    assertThatThrownBy(() -> ReplayScript.of(file().toString(), 1))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("allocations=0");
    try (TraceWriter writer = TraceWriter.create(file(), TraceDescription.exact("test", ""))) {
      writer.allocate(0, 0, Long.MAX_VALUE);
      var _ = writer.finish();
    }
    assertThatThrownBy(() -> ReplayScript.of(file().toString(), 1))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("event=0, sizeBytes=" + Long.MAX_VALUE);
    assertThatThrownBy(() -> ReplayScript.of(folder.resolve("none").toString(), 1))
        .isInstanceOf(TraceException.class);
  }

  @Test
  void shouldRefuseTraceLargerThanMemory() {
    ReplayScript.requireMemory(1_000, 8_000);
    assertThatThrownBy(() -> ReplayScript.requireMemory(1_000, 7_999))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("events=1000, bytes=8000, expected at most 7999");
  }

  /** A recorder may write the file at this time, or replace it by another. */
  @Test
  void shouldRefuseTraceThatChanges() {
    List<Event> _ = write(3, 5);
    AtomicInteger opened = new AtomicInteger();
    assertThatThrownBy(
            () ->
                ReplayScript.of(
                    file().toString(),
                    2,
                    trace -> {
                      if (opened.incrementAndGet() == 2) {
                        List<Event> _ = write(90, 6);
                      }
                      return TraceFiles.open(trace);
                    }))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("file=%s changes".formatted(file()));
  }

  @Test
  void shouldRefuseForeignFreesOfArenas() {
    List<Event> _ = write(3, 5);
    try (ReplayScript script = ReplayScript.of(file().toString(), 2)) {
      assertThatThrownBy(() -> Replay.of(new LoggingAllocator(false), script, ReplayTouch.FIRST))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("workers=1");
    }
  }

  /** The record of a replay is the trace that was replayed. */
  @ParameterizedTest
  @CsvSource({"malloc-critical, 1", "mimalloc-plain, 3", "slab-fast, 1", "slab-lean, 3"})
  void shouldRecordTheSameTrace(String name, int workers) {
    List<Event> events = write(5, 9, 1 << 20);
    Path recorded = folder.resolve("recorded.trace");
    try (ReplayScript script = ReplayScript.of(file().toString(), workers);
        TraceRecorder recorder = TraceRecorder.create(recorded, name);
        BlockAllocator<?> allocator = RecordedAllocator.of(Allocators.open(name), recorder)) {
      try (Replay<?> replay = Replay.of(allocator, script, ReplayTouch.LINES)) {
        replay.replayPass();
      }
      assertThat(recorder.finish().events()).isEqualTo(script.events());
    }
    assertThat(lives(recorded)).isEqualTo(lives(file()));
    if (workers == 1) {
      assertThat(lines(recorded).subList(0, EVENTS))
          .isEqualTo(
              events.stream()
                  .map(each -> line(each.kind(), each.sizeBytes(), each.alignment()))
                  .toList());
    }
  }

  private static String line(EventKind kind, long sizeBytes, long alignmentBytes) {
    // A replay has no size of 0.
    long size = kind.isSized() ? Math.max(1, sizeBytes) : 0;
    return kind + " " + size + " " + alignmentBytes;
  }

  /** Returns the events of a file. */
  private static List<String> lines(Path file) {
    List<String> lines = new ArrayList<>();
    forEach(file, (_, line) -> lines.add(line));
    return lines;
  }

  /** Returns the events of each block, sorted; a block that is live at the end is freed. */
  private static List<String> lives(Path file) {
    List<List<String>> lives = new ArrayList<>();
    Map<Integer, List<String>> live = new HashMap<>();
    forEach(
        file,
        (id, line) -> {
          List<String> life = live.computeIfAbsent(id, _ -> new ArrayList<>());
          life.add(line);
          if (line.startsWith("FREE")) {
            lives.add(live.remove(id));
          }
        });
    live.values().forEach(life -> life.add("FREE 0 0"));
    lives.addAll(live.values());
    return sorted(lives);
  }

  private static List<String> sorted(Collection<List<String>> lives) {
    return lives.stream().map(life -> String.join(", ", life)).sorted().toList();
  }

  private static void forEach(Path file, BiConsumer<Integer, String> action) {
    EventColumns columns = new EventColumns();
    TraceVerifier verifier = new TraceVerifier();
    try (TraceReader reader = TraceReader.open(file)) {
      while (reader.next(columns)) {
        verifier.accept(columns);
        for (int i = 0; i < columns.count(); i++) {
          if (columns.kind(i) != EventKind.THREAD_END) {
            action.accept(
                columns.id(i),
                line(columns.kind(i), columns.sizeBytes(i), columns.alignmentBytes(i)));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "floor",
        "slab-fast",
        "slab-checked",
        "mimalloc-critical",
        "jemalloc-plain",
        "malloc-critical",
        "rpmalloc",
        "netty-adaptive",
        "arena-confined"
      })
  void shouldReplayOnEachAllocator(String name) {
    writeSmall();
    try (ReplayScript script = ReplayScript.of(file().toString(), 1);
        BlockAllocator<?> allocator = Allocators.open(name);
        Replay<?> replay = Replay.of(allocator, script, ReplayTouch.LINES)) {
      replay.replayPass();
      replay.advance(3 * script.events());
      replay.replayPass();
    }
  }

  private void writeSmall() {
    try (TraceWriter writer = TraceWriter.create(file(), TraceDescription.exact("test", ""))) {
      for (int id = 0; id < 100; id++) {
        switch (id % 3) {
          case 0 -> writer.allocate(0, id, 40L * id);
          case 1 -> writer.allocateZeroed(0, id, 30L * id);
          default -> writer.allocateAligned(0, id, 20L * id, 64);
        }
      }
      for (int id = 0; id < 100; id += 2) {
        writer.reallocate(0, id, 900L * id);
      }
      for (int id = 0; id < 100; id += 3) {
        writer.free(0, id);
      }
      var _ = writer.finish();
    }
  }
}
