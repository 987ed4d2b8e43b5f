package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.arenalab.OperationTrace;
import org.arenalab.OperationTrace.Step;
import org.arenalab.SecondThread;
import org.arenalab.os.RawMemory;
import org.arenalab.settings.Checking;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random traces in every mode and with every check; see {@link OperationTrace}. */
@Timeout(300)
class SlabTraceTest {
  private static final int TRACE_LENGTH = 2500;

  static List<Arguments> modesAndChecks() {
    List<Arguments> all = new ArrayList<>();
    for (SlabMode mode : SlabMode.values()) {
      for (Checking checking : Checking.values()) {
        all.add(Arguments.of(mode, checking));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("modesAndChecks")
  void shouldAgreeWithAShadowMap(SlabMode mode, Checking checking) {
    OperationTrace.run(System.nanoTime(), TRACE_LENGTH, () -> new Slab(mode, checking));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("modesAndChecks")
  void shouldAgreeWithAShadowMapForLong(SlabMode mode, Checking checking) {
    for (int round = 0; round < 8; round++) {
      OperationTrace.run(System.nanoTime(), 4 * TRACE_LENGTH, () -> new Slab(mode, checking));
    }
  }

  /** A reallocation that forgets the last byte, if the block is large. */
  private static final class Forgetful extends Slab {
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
  private static final class Generous extends Slab {
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

  @Test
  void shouldShrinkATraceToTheStepsThatMatter() {
    List<Step> shortest = failing(Forgetful::new);
    assertThat(shortest).hasSizeLessThanOrEqualTo(3);
    assertThat(shortest.getFirst().kind())
        .isIn(
            Step.Kind.ALLOCATE, Step.Kind.ALIGNED, Step.Kind.ZEROED, Step.Kind.ALLOCATE_ELSEWHERE);
    assertThat(shortest.getLast().kind()).isEqualTo(Step.Kind.REALLOCATE);
    assertThat(OperationTrace.replay(shortest, Forgetful::new)).contains("reallocated block");
  }

  @Test
  void shouldShrinkATraceOfTwoThreads() {
    List<Step> shortest = failing(Generous::new);
    assertThat(shortest.stream().map(Step::kind))
        .hasSize(3)
        .containsOnlyOnce(Step.Kind.END_THREAD)
        .last()
        .isEqualTo(Step.Kind.ALLOCATE);
    assertThat(OperationTrace.replay(shortest, Generous::new)).contains("overlaps");
  }

  private static List<Step> failing(Supplier<Slab> broken) {
    List<Step> trace = OperationTrace.random(42, TRACE_LENGTH);
    assertThat(OperationTrace.replay(trace, () -> new Slab(SlabMode.FAST, Checking.NONE))).isNull();
    assertThat(OperationTrace.replay(trace, broken)).isNotNull();
    return OperationTrace.shrink(trace, broken);
  }

  /** The allocator with a heap here and one in the second thread. */
  private static class Slab implements OperationTrace.Subject {
    private final SlabAllocator allocator;
    private final SlabHeap heap;
    private final SecondThread second = new SecondThread();
    private SlabHeap secondHeap;

    Slab(SlabMode mode, Checking checking) {
      allocator =
          SlabAllocator.create(
              SlabConfig.builder()
                  .mode(mode)
                  .checking(checking)
                  .guardInterval(7)
                  .scavenger(false)
                  .decay(Duration.ofMillis(1))
                  .reservedBytes(256 << 20)
                  .build());
      heap = allocator.newHeap();
    }

    @Override
    public long allocate(long sizeBytes) {
      return heap.allocate(sizeBytes);
    }

    @Override
    public long allocateAligned(long sizeBytes, long alignmentBytes) {
      return heap.allocate(sizeBytes, alignmentBytes);
    }

    @Override
    public long allocateZeroed(long sizeBytes) {
      return heap.allocateZeroed(sizeBytes);
    }

    @Override
    public long reallocate(long handle, long oldSizeBytes, long newSizeBytes) {
      return heap.reallocate(handle, newSizeBytes);
    }

    @Override
    public void free(long handle) {
      heap.free(handle);
    }

    private SlabHeap there() {
      if (secondHeap == null) {
        secondHeap = allocator.newHeap();
      }
      return secondHeap;
    }

    @Override
    public long allocateElsewhere(long sizeBytes) {
      return second.call(() -> there().allocate(sizeBytes));
    }

    @Override
    public void freeElsewhere(long handle) {
      second.call(
          () -> {
            there().free(handle);
            return null;
          });
    }

    @Override
    public void endThread(boolean closing) {
      if (closing && secondHeap != null) {
        second.call(
            () -> {
              secondHeap.close();
              return null;
            });
      }
      second.end();
      secondHeap = null;
    }

    @Override
    public void flush() {
      heap.flush();
    }

    /** Twice: what a nudge did not do, a claim does, for the second thread sleeps. */
    @Override
    public void scavenge() {
      allocator.scavenge();
      allocator.scavenge();
    }

    @Override
    public long address(long handle) {
      return handle;
    }

    @Override
    public void verify(int liveBlocks) {
      allocator.verifyInvariants();
      long counted = allocator.stats().liveBlocks();
      if (counted != liveBlocks) {
        throw new IllegalStateException(
            "%d blocks are live, counted %d".formatted(liveBlocks, counted));
      }
    }

    @Override
    public void close() {
      second.close();
      allocator.close();
    }
  }
}
