package org.arenalab.bench.peer.block;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that the shadow pass notices every kind of faulty allocator. */
class ShadowPassTest {
  private static final int MAX_BYTES = 1024;

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void release() {
    arena.close();
  }

  /** A heap that never reuses memory. */
  private class Bump extends AddressHeap {
    private long next = arena.allocate(64L << 20, 4096).address();

    @Override
    long take(int sizeBytes) {
      long address = next;
      next += stride(sizeBytes);
      return address;
    }

    long stride(int sizeBytes) {
      return (sizeBytes + 15L) & -16;
    }

    @Override
    void give(long address) {}
  }

  private void prove(AddressHeap heap) {
    ShadowPass.prove("bad", heap, 16, MAX_BYTES, 1);
  }

  @Test
  void shouldAcceptAGoodAllocator() {
    assertThatCode(() -> prove(new Bump())).doesNotThrowAnyException();
  }

  @Test
  void shouldCatchBlocksThatOverlap() {
    AddressHeap overlapping =
        new Bump() {
          @Override
          long stride(int sizeBytes) {
            return Math.max(16, super.stride(sizeBytes) - 16);
          }
        };

    assertThatThrownBy(() -> prove(overlapping))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "bad, seed 1: returned \\d+ B at 0x\\p{XDigit}+, which overlaps the live .*");
  }

  @Test
  void shouldCatchABlockThatIsHandedOutTwice() {
    AddressHeap twice =
        new Bump() {
          private long last;
          private int calls;

          @Override
          long take(int sizeBytes) {
            calls++;
            last = calls == 100 ? last : super.take(MAX_BYTES);
            return last;
          }
        };

    assertThatThrownBy(() -> prove(twice)).hasMessageContaining("overlaps the live");
  }

  @Test
  void shouldCatchABlockInsideALargerOne() {
    AddressHeap inside =
        new Bump() {
          private long last;
          private int calls;

          @Override
          long take(int sizeBytes) {
            calls++;
            if (calls == 2) {
              return last + 16;
            }
            last = super.take(2 * MAX_BYTES);
            return last;
          }
        };

    assertThatThrownBy(() -> ShadowPass.prove("bad", inside, 512, MAX_BYTES, 1))
        .hasMessageContaining("overlaps the live");
  }

  @Test
  void shouldCatchAMisalignedBlock() {
    AddressHeap misaligned =
        new Bump() {
          @Override
          long take(int sizeBytes) {
            return super.take(sizeBytes + 8) + 8;
          }
        };

    assertThatThrownBy(() -> prove(misaligned)).hasMessageContaining("not aligned to 16");
  }

  @Test
  void shouldCatchAnAllocatorThatWritesIntoLiveBlocks() {
    AddressHeap scribbling =
        new Bump() {
          @Override
          long take(int sizeBytes) {
            long address = super.take(sizeBytes);
            RawMemory.putByte(address - 1, (byte) 0x5a);
            return address;
          }
        };

    assertThatThrownBy(() -> ShadowPass.prove("bad", scribbling, 16, 16, 1))
        .hasMessageContaining("changed the live 16 B");
  }

  @Test
  void shouldCatchAnAllocatorThatGivesNothing() {
    AddressHeap empty =
        new Bump() {
          @Override
          long take(int sizeBytes) {
            return 0;
          }
        };

    assertThatThrownBy(() -> prove(empty)).hasMessageContaining("returned no block of");
  }

  @Test
  void shouldLetTheFloorBeWhatItIs() {
    try (Floor floor = new Floor();
        ThreadHeap<long[]> heap = floor.openHeap()) {
      assertThatThrownBy(() -> ShadowPass.prove("floor", heap, 16, MAX_BYTES, 1))
          .hasMessageContaining("overlaps the live");
      assertThatCode(() -> ShadowPass.prove(floor, heap, 16, MAX_BYTES)).doesNotThrowAnyException();
    }
  }
}
