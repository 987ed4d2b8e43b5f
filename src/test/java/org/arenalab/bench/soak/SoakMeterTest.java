package org.arenalab.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.OwnMemory;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.ProcessorWait;
import org.junit.jupiter.api.Test;

class SoakMeterTest {
  private static final long LENGTH = 1 << 20;

  /** An allocator with statistics but without blocks. */
  private static final class Counting implements BlockAllocator<long[]>, OwnMemory {
    private final long address = VirtualMemory.reserve(LENGTH, 2 << 20);
    private int asked;

    @Override
    public Use use() {
      asked++;
      return new Use(1000L * asked, 7L * asked);
    }

    @Override
    public long reservedAddress() {
      return address;
    }

    @Override
    public long reservedBytes() {
      return LENGTH;
    }

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public String version() {
      return "of this test";
    }

    @Override
    public ThreadHeap<long[]> openHeap() {
      throw new UnsupportedOperationException("a meter opens no heap");
    }

    @Override
    public void close() {
      ReleaseGate.ours().unmap(address, LENGTH);
    }
  }

  @Test
  void shouldAskTheAllocatorOnceAnEpoch() {
    try (Counting allocator = new Counting();
        ProcessorWait wait = ProcessorWait.ofThisThread();
        SoakMeter meter = new SoakMeter(allocator, new SoakWork.Counters(), wait)) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        SoakEpoch read = meter.read(1, epoch);
        assertThat(allocator.asked).as("once at the start, once an epoch").isEqualTo(1 + epoch);
        assertThat(read.liveBytes()).isEqualTo(1000L * (1 + epoch));
        assertThat(read.madviseCalls()).isEqualTo(7);
        assertThat(read.waitedNs()).isNotNegative();
      }
    }
  }
}
