package org.arenalab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.arenalab.contract.OperationTrace.Step;
import org.arenalab.os.RawMemory;
import org.arenalab.settings.Checking;
import org.arenalab.slab.SlabMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Planted faults: the shadow finds each one, and shrinking finds the steps that matter. */
@Tag("beside")
class OperationTraceTest {
  private static final int TRACE_LENGTH = 2500;

  /** A reallocation that forgets the last byte, if the block is large. */
  private static final class Forgetful extends SlabSubject {
    Forgetful() {
      super(SlabMode.FAST, Checking.NONE);
    }

    @Override
    public long reallocate(long handle, long oldSizeBytes, long newSizeBytes) {
      long moved = super.reallocate(handle, oldSizeBytes, newSizeBytes);
      if (newSizeBytes > 4096 && oldSizeBytes >= newSizeBytes) {
        long last = moved + newSizeBytes - 1;
        RawMemory.putByte(last, (byte) ~RawMemory.getByte(last));
      }
      return moved;
    }
  }

  /** Hands a block out while it is live, after the second thread ended. */
  private static final class Generous extends SlabSubject {
    private long kept;
    private boolean hasEnded;

    Generous() {
      super(SlabMode.LEAN, Checking.CHECKED);
    }

    @Override
    public long allocate(long sizeBytes) {
      if (hasEnded && kept != 0) {
        return kept;
      }
      kept = super.allocate(sizeBytes);
      return kept;
    }

    @Override
    public void free(long handle) {
      kept = 0;
      super.free(handle);
    }

    @Override
    public void freeElsewhere(long handle) {
      kept = 0;
      super.freeElsewhere(handle);
    }

    @Override
    public void endThread(boolean closing) {
      hasEnded = true;
      super.endThread(closing);
    }
  }

  /** Ignores a free of what is not live. */
  private static final class Tolerant extends SlabSubject {
    Tolerant() {
      super(SlabMode.FAST, Checking.CHECKED);
    }

    @Override
    public void freeReference(long reference) {}
  }

  @Tag("medium")
  @Test
  void shouldShrinkToStepsThatMatter() {
    List<Step> shortest = failing(Forgetful::new);
    assertThat(shortest).hasSizeLessThanOrEqualTo(3);
    assertThat(shortest.getFirst().kind())
        .isIn(
            Step.Kind.ALLOCATE, Step.Kind.ALIGNED, Step.Kind.ZEROED, Step.Kind.ALLOCATE_ELSEWHERE);
    assertThat(shortest.getLast().kind()).isEqualTo(Step.Kind.REALLOCATE);
    assertThat(OperationTrace.replay(shortest, Forgetful::new)).contains("reallocated block");
  }

  @Test
  void shouldShrinkTraceOfTwoThreads() {
    List<Step> shortest = failing(Generous::new);
    assertThat(shortest.stream().map(Step::kind))
        .hasSize(3)
        .containsOnlyOnce(Step.Kind.END_THREAD)
        .last()
        .isEqualTo(Step.Kind.ALLOCATE);
    assertThat(OperationTrace.replay(shortest, Generous::new)).contains("overlaps");
  }

  @Test
  void shouldNoticeTolerantFree() {
    List<Step> shortest = failing(Tolerant::new);
    assertThat(shortest).hasSizeLessThanOrEqualTo(3);
    assertThat(shortest.getLast().kind()).isEqualTo(Step.Kind.FREE_WRONGLY);
    assertThat(OperationTrace.replay(shortest, Tolerant::new)).contains("was not refused");
  }

  /** The floor returns no real blocks, so the shadow must notice a fault early. */
  @Test
  void shouldFindTheFloorOut() {
    List<Step> trace = OperationTrace.random(42, 200);
    assertThat(OperationTrace.replay(trace, Contender::floor)).isNotNull();
    assertThat(OperationTrace.shrink(trace, Contender::floor)).hasSizeBetween(1, 5);
  }

  private static List<Step> failing(Supplier<Subject> broken) {
    List<Step> trace = OperationTrace.random(42, TRACE_LENGTH);
    Supplier<Subject> sound = () -> new SlabSubject(SlabMode.FAST, Checking.NONE);
    assertThat(OperationTrace.replay(trace, sound)).isNull();
    assertThat(OperationTrace.replay(trace, broken)).isNotNull();
    return OperationTrace.shrink(trace, broken);
  }
}
