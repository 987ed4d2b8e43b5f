package org.arenalab.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.arenalab.trace.RandomTrace.Event;
import org.arenalab.trace.TraceException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events that cannot happen: refused by the writer, and by the verifier of a file that has one. */
class EventRulesTest {
  private static final List<Event> BEFORE =
      List.of(
          new Event(EventKind.ALLOCATE, 0, 0, 8, 0),
          new Event(EventKind.ALLOCATE, 0, 1, 8, 0),
          new Event(EventKind.FREE, 2, 1, 0, 0),
          new Event(EventKind.THREAD_END, 2, 0, 0, 0));

  @TempDir private Path folder;

  /** An event that cannot happen after the ones of BEFORE, and the refusal. */
  enum Impossible {
    ALLOCATED_WHILE_LIVE(
        EventKind.ALLOCATE_ZEROED,
        0,
        0,
        Reason.ID_LIVE,
        "event=4, kind=ALLOCATE_ZEROED, thread=0, id=0"),
    FREED_TWICE(EventKind.FREE, 0, 1, Reason.ID_FREED, "id=1"),
    REALLOCATED_AFTER_FREE(EventKind.REALLOCATE, 0, 1, Reason.ID_FREED, "kind=REALLOCATE"),
    FREED_UNKNOWN(EventKind.FREE, 0, 2, Reason.ID_UNKNOWN, "id=2"),
    REALLOCATED_UNKNOWN(
        EventKind.REALLOCATE, 0, TraceWriter.MAX_ID, Reason.ID_UNKNOWN, "id=268435455"),
    NOT_FRESH(EventKind.ALLOCATE, 0, 3, Reason.ID_UNKNOWN, "or the fresh 2"),
    AFTER_THREAD_END(EventKind.ALLOCATE, 2, 1, Reason.THREAD_ENDED, "after the thread's end"),
    ENDED_TWICE(EventKind.THREAD_END, 2, 0, Reason.THREAD_ENDED, "thread=2");

    final EventKind kind;
    final int thread;
    final int id;
    final Reason reason;
    final String values;

    Impossible(EventKind kind, int thread, int id, Reason reason, String values) {
      this.kind = kind;
      this.thread = thread;
      this.id = id;
      this.reason = reason;
      this.values = values;
    }

    Event event() {
      return new Event(kind, thread, id, kind.isSized() ? 8 : 0, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeRefusedByTheWriter(Impossible impossible) {
    Path file = folder.resolve("a.trace");
    try (TraceWriter writer = TraceWriter.create(file, TraceDescription.exact("test", ""))) {
      BEFORE.forEach(event -> event.addTo(writer));
      assertThatThrownBy(() -> impossible.event().addTo(writer))
          .hasFieldOrPropertyWithValue("reason", impossible.reason)
          .hasMessageContaining(impossible.values);
      assertThat(writer.finish().events()).isEqualTo(BEFORE.size());
    }
    assertThat(RandomTrace.read(file)).isEqualTo(BEFORE);
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeFoundByTheVerifier(Impossible impossible) {
    EventColumns columns = new EventColumns();
    BEFORE.forEach(event -> add(columns, event));
    add(columns, impossible.event());
    TraceVerifier verifier = new TraceVerifier();
    assertThatThrownBy(() -> verifier.accept(columns))
        .hasFieldOrPropertyWithValue("reason", impossible.reason)
        .hasMessageContaining(impossible.values);
  }

  private static void add(EventColumns columns, Event event) {
    columns.kinds[columns.count] = event.kind().number();
    columns.threads[columns.count] = event.thread();
    columns.ids[columns.count] = event.id();
    columns.sizes[columns.count] = event.sizeBytes();
    columns.count++;
  }

  @Test
  void shouldNumberKindsAsInTheFormat() {
    for (EventKind kind : EventKind.values()) {
      assertThat(EventKind.of(kind.number())).isEqualTo(kind);
    }
  }
}
