package org.arenalab.bench.peer.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import org.arenalab.OperationTrace;
import org.arenalab.SecondThread;
import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Random traces on every allocator of the laboratory; see {@link OperationTrace}. */
@Timeout(300)
class PeerTraceTest {
  private static final int TRACE_LENGTH = 2000;

  static final List<String> NAMES =
      Allocators.NAMES.stream().filter(name -> !name.equals(Floor.NAME)).toList();

  @ParameterizedTest
  @FieldSource("NAMES")
  void shouldAgreeWithAShadowMap(String name) {
    OperationTrace.run(System.nanoTime(), TRACE_LENGTH, () -> new Peer<>(Allocators.open(name)));
  }

  @Tag("slow")
  @ParameterizedTest
  @FieldSource("NAMES")
  void shouldAgreeWithAShadowMapForLong(String name) {
    for (int round = 0; round < 8; round++) {
      OperationTrace.run(
          System.nanoTime(), 4 * TRACE_LENGTH, () -> new Peer<>(Allocators.open(name)));
    }
  }

  /** The floor returns no real blocks, so the shadow map must notice a fault early. */
  @Test
  void shouldFindTheFloorOut() {
    List<OperationTrace.Step> trace = OperationTrace.random(42, 200);
    assertThat(shrunk(trace)).hasSizeBetween(1, 5);
  }

  private static List<OperationTrace.Step> shrunk(List<OperationTrace.Step> trace) {
    assertThat(OperationTrace.replay(trace, () -> new Peer<>(new Floor()))).isNotNull();
    return OperationTrace.shrink(trace, () -> new Peer<>(new Floor()));
  }

  /** A peer with a heap in this thread and one in the second thread; a handle is a slot. */
  private static final class Peer<S> implements OperationTrace.Subject {
    private static final int SLOTS = 1000;

    private final BlockAllocator<S> allocator;
    private final ThreadHeap<S> heap;
    private final S slots;
    private final ArrayDeque<Integer> empty = new ArrayDeque<>();
    private final SecondThread second = new SecondThread();
    private ThreadHeap<S> secondHeap;

    Peer(BlockAllocator<S> allocator) {
      this.allocator = allocator;
      heap = allocator.openHeap();
      slots = heap.newSlots(SLOTS);
      for (int slot = 0; slot < SLOTS; slot++) {
        empty.add(slot);
      }
    }

    @Override
    public boolean aligns() {
      return false;
    }

    @Override
    public long allocate(long sizeBytes) {
      int slot = empty.remove();
      heap.allocate(slots, slot, (int) sizeBytes);
      return slot;
    }

    @Override
    public long allocateAligned(long sizeBytes, long alignmentBytes) {
      return allocate(sizeBytes);
    }

    @Override
    public long allocateZeroed(long sizeBytes) {
      long slot = allocate(sizeBytes);
      RawMemory.fill(address(slot), sizeBytes, (byte) 0);
      return slot;
    }

    @Override
    public long reallocate(long handle, long oldSizeBytes, long newSizeBytes) {
      long moved = allocate(newSizeBytes);
      RawMemory.copy(address(handle), address(moved), Math.min(oldSizeBytes, newSizeBytes));
      free(handle);
      return moved;
    }

    @Override
    public void free(long handle) {
      heap.free(slots, (int) handle);
      assertThat(heap.isEmpty(slots, (int) handle)).isTrue();
      empty.add((int) handle);
    }

    private ThreadHeap<S> there() {
      if (secondHeap == null) {
        secondHeap = allocator.openHeap();
      }
      return secondHeap;
    }

    @Override
    public long allocateElsewhere(long sizeBytes) {
      if (!allocator.freesForeign()) {
        return allocate(sizeBytes);
      }
      int slot = empty.remove();
      second.call(
          () -> {
            there().allocate(slots, slot, (int) sizeBytes);
            return null;
          });
      return slot;
    }

    @Override
    public void freeElsewhere(long handle) {
      if (!allocator.freesForeign()) {
        free(handle);
        return;
      }
      second.call(
          () -> {
            there().free(slots, (int) handle);
            return null;
          });
      empty.add((int) handle);
    }

    @Override
    public void endThread(boolean closing) {
      if (secondHeap != null) {
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
      // The peers have no such call in common.
    }

    @Override
    public void scavenge() {
      // The peers have no such call in common.
    }

    @Override
    public long address(long handle) {
      return heap.address(slots, (int) handle);
    }

    @Override
    public void verify(int liveBlocks) {
      assertThat(SLOTS - empty.size()).isEqualTo(liveBlocks);
    }

    @Override
    public void close() {
      endThread(true);
      for (int slot = 0; slot < SLOTS; slot++) {
        if (!heap.isEmpty(slots, slot)) {
          heap.free(slots, slot);
        }
      }
      heap.close();
      allocator.close();
    }
  }
}
