package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.RawMemory;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order in which closing a segment takes its steps. */
class SegmentCloseTest {
  private final SharedDirectory shared = new SharedDirectory();
  private final ShmArena arena = ShmArena.create(shared.config("closing"));
  private final ShmArena other = ShmArena.attach(arena.path(), AttachMode.READ_WRITE);

  SegmentCloseTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    other.close();
    arena.close();
    shared.close();
  }

  /** A thread that reads an open view of unmapped data ends the process. */
  @Test
  void shouldCloseViewsAlthoughAStepFails() {
    MemorySegment view = other.segment(other.allocate(64));
    other.mapping().file().close();

    assertThatThrownBy(other::close).isInstanceOf(RuntimeException.class);

    assertThat(view.scope().isAlive()).isFalse();
  }

  /** Another process that closes last walks the lists, which must not change then. */
  @Test
  void shouldCountAsAttachedUntilLastWrite() {
    List<String> steps = new ArrayList<>();
    Recorder recorder = new Recorder(steps);

    assertThat(other.mapping().startClosing()).isTrue();
    other.mapping().close(recorder);
    assertThat(arena.mapping().startClosing()).isTrue();
    arena.mapping().close(recorder);

    assertThat(steps)
        .containsExactly("write, attached 2", "write, attached 1", "check, attached 0");
  }

  @Test
  void shouldDetachAlthoughLastWriteFails() {
    SegmentMapping mapping = other.mapping();
    assertThat(mapping.startClosing()).isTrue();
    assertThatThrownBy(
            () ->
                mapping.close(
                    new Recorder(new ArrayList<>()) {
                      @Override
                      public void write(long base) {
                        throw new CorruptArenaException("injected");
                      }
                    }))
        .hasMessageContaining("injected");

    assertThat(attached(arena.mapping().base())).isEqualTo(1);
  }

  /** A thread that has read the mode before the close adds to this cursor after it. */
  @Test
  void shouldLeaveCursorOutsideWithoutGeneration() {
    arena.allocate(64);
    arena.close();

    Cursor cursor = arena.cursor();
    assertThat(cursor.generation()).isZero();
    assertThat(cursor.positions.offset(cursor.position())).isGreaterThan(arena.capacityBytes());
  }

  private static long attached(long base) {
    return RawMemory.getLong(base + SegmentDescriptor.ATTACHED);
  }

  /** Records the steps, with the number of attachments at each. */
  private static class Recorder implements SegmentMapping.LastLook {
    private final List<String> steps;

    Recorder(List<String> steps) {
      this.steps = steps;
    }

    @Override
    public void write(long base) {
      steps.add("write, attached " + attached(base));
    }

    @Override
    public void check(long base) {
      steps.add("check, attached " + attached(base));
    }
  }
}
