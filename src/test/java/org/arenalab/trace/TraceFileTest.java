package org.arenalab.trace;

import static org.arenalab.trace.RandomTrace.read;
import static org.arenalab.trace.RandomTrace.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.Effort;
import org.arenalab.trace.RandomTrace.Event;
import org.arenalab.trace.TraceException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of traces: each reads as it was written, also one whose writer did not finish. */
class TraceFileTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("a.trace");
  }

  @Test
  void shouldReadRandomTracesAsWritten() {
    for (int seed = 0; seed < Effort.of(60, 20_000); seed++) {
      List<Event> events = RandomTrace.events(seed, 400);
      TraceEnding ending = write(file, events);
      assertThat(ending.events()).isEqualTo(events.size());
      assertThat(read(file)).as("seed %d", seed).isEqualTo(events);
    }
  }

  @Test
  void shouldReadManyBlocksAsWritten() {
    List<Event> events = RandomTrace.events(1, 5 * EventColumns.CAPACITY);
    write(file, events);
    assertThat(read(file)).isEqualTo(events);
  }

  @Test
  void shouldReadEmptyTrace() {
    write(file, List.of());
    assertThat(read(file)).isEmpty();
    try (TraceReader reader = TraceReader.open(file)) {
      assertThat(reader.next(new EventColumns())).isFalse();
      assertThat(reader.ending()).contains(new TraceEnding(0, 0, 0, TraceEnding.UNKNOWN));
      assertThat(reader.next(new EventColumns())).isFalse();
    }
  }

  @Test
  void shouldKeepDescriptionAndEnding() {
    TraceDescription description = new TraceDescription("a source", "grün --x", false, 512);
    TraceWriter writer = TraceWriter.create(file, description);
    writer.allocate(0, 0, 1);
    writer.finish(3, 4, 5);
    try (TraceReader reader = TraceReader.open(file)) {
      assertThat(reader.description()).isEqualTo(description);
      assertThat(reader.description().isSampled()).isTrue();
      assertThat(reader.next(new EventColumns())).isTrue();
      assertThat(reader.ending()).isEmpty();
      assertThat(reader.next(new EventColumns())).isFalse();
      assertThat(reader.ending()).contains(new TraceEnding(1, 3, 4, 5));
    }
  }

  @Test
  void shouldCountWithTheVerifier() {
    List<Event> events =
        List.of(
            new Event(EventKind.ALLOCATE, 7, 0, 10, 0),
            new Event(EventKind.ALLOCATE_ZEROED, 7, 1, Long.MAX_VALUE, 0),
            new Event(EventKind.THREAD_END, 7, 0, 0, 0),
            new Event(EventKind.ALLOCATE_ALIGNED, 8, 2, 0, 64),
            new Event(EventKind.REALLOCATE, 8, 0, 20, 0),
            new Event(EventKind.FREE, 9, 1, 0, 0));
    write(file, events);
    try (TraceReader reader = TraceReader.open(file)) {
      // The blocks of the ended thread stay live until another one frees them.
      assertThat(TraceVerifier.verify(reader)).isEqualTo(new TraceCounts(6, 3, 1, 1, 3, 1, 3, 2));
    }
  }

  @Test
  void shouldReadMillionThreads() {
    int threads = 1_000_000;
    try (TraceWriter writer = TraceWriter.create(file, TraceDescription.exact("test", ""))) {
      for (int thread = 0; thread < threads; thread++) {
        writer.allocate(thread, thread & 1023, 16);
        if (thread >= 1023) {
          writer.free(thread, (thread + 1) & 1023);
        }
        writer.endThread(thread);
      }
      var _ = writer.finish();
    }
    try (TraceReader reader = TraceReader.open(file)) {
      TraceCounts counts = TraceVerifier.verify(reader);
      assertThat(counts.threads()).isEqualTo(threads);
      assertThat(counts.endedThreads()).isEqualTo(threads);
      assertThat(counts.live()).isEqualTo(1023);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  void shouldReadUnfinishedFile(int extraBytes) throws IOException {
    List<Event> events = RandomTrace.events(3, 2 * EventColumns.CAPACITY);
    try (TraceWriter writer = TraceWriter.create(file, TraceDescription.exact("test", ""))) {
      events.forEach(event -> event.addTo(writer));
    }
    Files.write(file, more(extraBytes));
    try (TraceReader reader = TraceReader.salvage(file)) {
      assertThat(read(reader)).isEqualTo(events);
      assertThat(reader.ending()).isEmpty();
      assertThat(reader.lostBytes()).isEqualTo(extraBytes);
    }
    assertThatThrownBy(() -> read(file))
        .hasFieldOrPropertyWithValue("reason", Reason.TRUNCATED)
        .hasMessageContaining("whole events=" + events.size())
        .hasMessageContaining("bytes after them=" + extraBytes);
  }

  /** Returns the file with the first bytes of a further block. */
  private byte[] more(int extraBytes) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    byte[] longer = new byte[whole.length + extraBytes];
    System.arraycopy(whole, 0, longer, 0, whole.length);
    int block = new String(whole, StandardCharsets.ISO_8859_1).indexOf("EVTS");
    System.arraycopy(whole, block, longer, whole.length, extraBytes);
    return longer;
  }

  @Test
  void shouldShowFlushedEventsAtOnce() {
    try (TraceWriter writer = TraceWriter.create(file, TraceDescription.exact("test", ""))) {
      writer.allocate(0, 0, 1);
      writer.flush();
      writer.flush();
      try (TraceReader reader = TraceReader.salvage(file)) {
        assertThat(read(reader)).hasSize(1);
      }
    }
  }

  /** The kernel's device that is always full. */
  @Test
  void shouldNameFullDisk() {
    assertThatThrownBy(
            () -> TraceWriter.create(Path.of("/dev/full"), TraceDescription.exact("test", "")))
        .hasFieldOrPropertyWithValue("reason", Reason.UNWRITABLE)
        .hasMessageContaining("No space left on device");
  }

  @Test
  void shouldNameMissingFolder() {
    Path missing = folder.resolve("none/a.trace");
    assertThatThrownBy(() -> TraceWriter.create(missing, TraceDescription.exact("test", "")))
        .hasFieldOrPropertyWithValue("reason", Reason.UNWRITABLE);
    assertThatThrownBy(() -> TraceReader.open(missing))
        .hasFieldOrPropertyWithValue("reason", Reason.UNREADABLE)
        .hasMessageContaining(missing.toString());
    assertThatThrownBy(() -> TraceReader.open(folder))
        .hasFieldOrPropertyWithValue("reason", Reason.UNREADABLE);
  }

  @Test
  void shouldRefuseClosedEnds() {
    write(file, List.of());
    TraceReader reader = TraceReader.open(file);
    reader.close();
    reader.close();
    assertThatThrownBy(() -> reader.next(new EventColumns()))
        .hasFieldOrPropertyWithValue("reason", Reason.CLOSED);
    TraceWriter writer = TraceWriter.create(file, TraceDescription.exact("test", ""));
    var _ = writer.finish();
    writer.close();
    assertThatThrownBy(() -> writer.free(0, 0))
        .hasFieldOrPropertyWithValue("reason", Reason.CLOSED);
    assertThatThrownBy(writer::finish).hasFieldOrPropertyWithValue("reason", Reason.CLOSED);
  }

  @Test
  void shouldRefuseLongText() {
    String text = "ü".repeat(TraceDescription.MAX_TEXT_BYTES / 2);
    TraceDescription longest = TraceDescription.exact(text, text);
    TraceWriter.create(file, longest).close();
    try (TraceReader reader = TraceReader.salvage(file)) {
      assertThat(reader.description()).isEqualTo(longest);
    }
    assertThatThrownBy(() -> TraceDescription.exact("", text + "x"))
        .hasFieldOrPropertyWithValue("reason", Reason.INVALID_REQUEST)
        .hasMessageContaining("bytes of program=4097");
  }

  /** The heap of a replay of 100 million events has 512 MB; columns are used again. */
  @Tag("nightly")
  @Test
  void shouldReadHundredMillionEvents() {
    int events = 100_000_000;
    try (TraceWriter writer = TraceWriter.create(file, TraceDescription.exact("test", ""))) {
      for (int i = 0; i < events / 2; i++) {
        writer.allocate(i & 7, i & 0xFFFFF, i & 0xFFF);
        if (i >= 0xFFFFF) {
          writer.free(i & 3, (i + 1) & 0xFFFFF);
        }
      }
      var _ = writer.finish();
    }
    try (TraceReader reader = TraceReader.open(file)) {
      assertThat(TraceVerifier.verify(reader).live()).isEqualTo(0xFFFFF);
    }
  }

  @Test
  void shouldRefuseEveryWrongValue() {
    List<Runnable> calls = new ArrayList<>();
    TraceWriter writer = TraceWriter.create(file, TraceDescription.exact("test", ""));
    calls.add(() -> writer.allocate(-1, 0, 1));
    calls.add(() -> writer.allocate(TraceWriter.MAX_THREAD + 1, 0, 1));
    calls.add(() -> writer.allocate(0, -1, 1));
    calls.add(() -> writer.allocate(0, TraceWriter.MAX_ID + 1, 1));
    calls.add(() -> writer.allocateZeroed(0, 0, -1));
    calls.add(() -> writer.allocateAligned(0, 0, 1, 0));
    calls.add(() -> writer.allocateAligned(0, 0, 1, 24));
    calls.add(() -> writer.allocateAligned(0, 0, 1, Long.MIN_VALUE));
    calls.add(() -> writer.add(EventKind.ALLOCATE, 0, 0, 1, 16));
    calls.add(() -> writer.add(EventKind.FREE, 0, 0, 1, 0));
    calls.add(() -> writer.add(EventKind.THREAD_END, 0, 1, 0, 0));
    for (Runnable call : calls) {
      assertThatThrownBy(call::run)
          .hasFieldOrPropertyWithValue("reason", Reason.INVALID_REQUEST)
          .hasMessageContaining("expected");
    }
    assertThat(writer.events()).isZero();
    var _ = writer.finish();
    assertThat(read(file)).isEmpty();
  }
}
