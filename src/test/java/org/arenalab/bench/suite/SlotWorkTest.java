package org.arenalab.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.bench.workload.MixedTrace;
import org.junit.jupiter.api.Test;

/** Compares each step of the suites' loop with the workload's definition. */
class SlotWorkTest {
  private static final int WORKING_SET = 100;
  private static final int STEPS = 4_096;

  private final Recorder recorder = new Recorder();
  private final MixedTrace trace = MixedTrace.of(WORKING_SET);

  @Test
  void shouldFreeOrAllocateWhereItToggles() {
    SlotWork.open(recorder, trace).steps(STEPS, true, Touch.FIRST);

    List<String> expected = new ArrayList<>();
    boolean[] full = new boolean[WORKING_SET];
    for (int i = 0; i < STEPS; i++) {
      int slot = trace.slots()[i];
      if (full[slot]) {
        expected.add("free " + slot);
      } else {
        expected.add("allocate " + slot + " " + trace.sizes()[i]);
        expected.add("first " + slot);
      }
      full[slot] = !full[slot];
    }
    assertThat(recorder.calls).isEqualTo(expected);
  }

  @Test
  void shouldAllocateInEveryStepWhereItReplaces() {
    SlotWork.open(recorder, trace).steps(STEPS, false, Touch.NONE);

    List<String> expected = new ArrayList<>();
    boolean[] full = new boolean[WORKING_SET];
    for (int i = 0; i < STEPS; i++) {
      int slot = trace.slots()[i];
      if (full[slot]) {
        expected.add("free " + slot);
      }
      expected.add("allocate " + slot + " " + trace.sizes()[i]);
      full[slot] = true;
    }
    assertThat(recorder.calls).isEqualTo(expected);
  }

  @Test
  void shouldDrawOnceAsTheReferenceDoes() {
    SlotWork.open(recorder, trace).stepsOfOneDraw(3, Touch.FIRST);

    assertThat(recorder.calls)
        .containsExactly(
            "allocate " + 270_369 % WORKING_SET + " " + (16 + (270_369 & 1023)),
            "first " + 270_369 % WORKING_SET,
            "allocate " + 67_634_689 % WORKING_SET + " " + (16 + (67_634_689 & 1023)),
            "first " + 67_634_689 % WORKING_SET,
            "allocate " + 2_647_435_461L % WORKING_SET + " " + (16 + (2_647_435_461L & 1023)),
            "first " + 2_647_435_461L % WORKING_SET);
  }

  @Test
  void shouldGoOnWhereItStoppedAndWriteAsMuchAsAsked() {
    SlotWork<?> work = SlotWork.open(recorder, trace);
    work.steps(STEPS, false, Touch.NONE);
    recorder.calls.clear();

    work.steps(1, false, Touch.ALL);

    int slot = trace.slots()[STEPS];
    assertThat(recorder.calls)
        .endsWith("allocate " + slot + " " + trace.sizes()[STEPS], "all " + slot);
  }

  @Test
  void shouldBeginTheTraceAgainAtItsEnd() {
    SlotWork<?> work = SlotWork.open(recorder, trace);
    work.steps(MixedTrace.DRAWS, false, Touch.NONE);
    recorder.calls.clear();

    work.steps(1, false, Touch.NONE);

    assertThat(recorder.calls).endsWith("allocate " + trace.slots()[0] + " " + trace.sizes()[0]);
  }

  @Test
  void shouldRefuseStepsAcrossTheEndOfTheTrace() {
    SlotWork<?> work = SlotWork.open(recorder, trace);
    work.steps(MixedTrace.DRAWS - 1, false, Touch.NONE);

    assertThatThrownBy(() -> work.steps(2, false, Touch.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("steps=2");
  }

  @Test
  void shouldHandItsBlocksToASuccessorAndFreeThemAtTheEnd() {
    SlotWork<boolean[]> first = SlotWork.open(recorder, trace);
    first.steps(STEPS, false, Touch.NONE);
    first.leave();
    recorder.calls.clear();

    first.continuedBy(recorder.openHeap()).close();

    assertThat(recorder.calls).hasSize(WORKING_SET).allMatch(call -> call.startsWith("free "));
  }

  @Test
  void shouldRefuseATouchThatItDoesNotKnow() {
    assertThat(Touch.of("first")).isEqualTo(Touch.FIRST);
    assertThatThrownBy(() -> Touch.of("some")).hasMessageContaining("touch=some");
  }

  /** Writes down every call. */
  private static final class Recorder implements BlockAllocator<boolean[]> {
    private final List<String> calls = new ArrayList<>();

    @Override
    public String name() {
      return "recorder";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public boolean handsOutBlocks() {
      return false;
    }

    @Override
    public ThreadHeap<boolean[]> openHeap() {
      return new RecordingHeap(calls);
    }

    @Override
    public void close() {}
  }

  private record RecordingHeap(List<String> calls) implements ThreadHeap<boolean[]> {
    @Override
    public boolean[] newSlots(int count) {
      return new boolean[count];
    }

    @Override
    public boolean isEmpty(boolean[] slots, int slot) {
      return !slots[slot];
    }

    @Override
    public void allocate(boolean[] slots, int slot, int sizeBytes) {
      assertThat(slots[slot]).as("slot %d is empty", slot).isFalse();
      slots[slot] = true;
      calls.add("allocate " + slot + " " + sizeBytes);
    }

    @Override
    public void free(boolean[] slots, int slot) {
      assertThat(slots[slot]).as("slot %d is full", slot).isTrue();
      slots[slot] = false;
      calls.add("free " + slot);
    }

    @Override
    public long address(boolean[] slots, int slot) {
      return 0;
    }

    @Override
    public byte getFirst(boolean[] slots, int slot) {
      return 0;
    }

    @Override
    public void putFirst(boolean[] slots, int slot, byte value) {
      calls.add("first " + slot);
    }

    @Override
    public void putAll(boolean[] slots, int slot, int sizeBytes, byte value) {
      calls.add("all " + slot);
    }

    @Override
    public void close() {}
  }
}
