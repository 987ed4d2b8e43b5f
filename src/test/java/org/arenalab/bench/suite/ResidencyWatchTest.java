package org.arenalab.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import org.arenalab.bench.peer.block.OwnMemory;
import org.arenalab.bench.workload.MemoryPressure;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The watch over a range in which the test alone touches pages. */
@Tag("medium")
class ResidencyWatchTest {
  private static final long LENGTH = 8 << 20;

  private long address;
  private long madviseCalls;

  @BeforeEach
  void reserve() {
    address = VirtualMemory.reserve(LENGTH, 2 << 20);
    VirtualMemory.avoidHugePages(address, LENGTH);
    RawMemory.fill(address, LENGTH / 2, (byte) 1);
  }

  @AfterEach
  void unmap() {
    ReleaseGate.ours().unmap(address, LENGTH);
  }

  private OwnMemory memory() {
    return new OwnMemory() {
      @Override
      public long reservedAddress() {
        return address;
      }

      @Override
      public long reservedBytes() {
        return LENGTH;
      }

      @Override
      public Use use() {
        return new Use(3 << 20, madviseCalls);
      }
    };
  }

  private static Map<String, Double> stop(ResidencyWatch watch, long operations) {
    Map<String, Double> seen = new HashMap<>();
    watch.stop(operations).forEach(gauge -> seen.put(gauge.label(), gauge.value()));
    return seen;
  }

  @Test
  void shouldSayWhatWasResidentWhenAndForHowLong() throws Exception {
    ResidencyWatch watch = ResidencyWatch.start(memory(), MemoryPressure.of("none"), 0);
    watch.markBurstEnd();
    Thread.sleep(1_200);
    long startedNs = System.nanoTime();
    RawMemory.fill(address, LENGTH, (byte) 1);
    Thread.sleep(300);
    ReleaseGate.ours().discard(address, LENGTH * 7 / 8);
    madviseCalls = 5;
    Map<String, Double> seen = stop(watch, 1_000);
    double fullS = (System.nanoTime() - startedNs) / 1e9;

    assertThat(seen.get("arena.resident.after1s")).isEqualTo(4);
    assertThat(seen.get("arena.resident.peak")).isEqualTo(8);
    assertThat(seen.get("arena.resident.end")).isEqualTo(1);
    assertThat(seen.get("arena.held.end")).isEqualTo(1);
    assertThat(seen.get("arena.live.end")).isEqualTo(3);
    assertThat(seen.get("madvise.perOp")).isEqualTo(0.005);
    assertThat(seen.get("faults.minor.perOp")).isGreaterThan(1.0);
    assertThat(seen.get("process.rss.peak")).isGreaterThan(8);
    assertThat(seen.get("process.above.peak")).isGreaterThan(8);
    // 1.2 s of 4 MiB, and then 8 MiB.
    assertThat(seen.get("arena.memory.time")).isBetween(4 * 1.2 + 8 * 0.2, 4 * 1.9 + 8 * fullS);
    assertThat(seen.get("arena.resident.mean")).isCloseTo(4.8, within(0.9));
    assertThat(seen).doesNotContainKey("arena.resident.after2s");
  }

  @Test
  void shouldDropLazilyFreedPagesUnderPressureAlone() throws Exception {
    assertThat(afterLazyRelease("none").get("arena.resident.end")).isEqualTo(4);
    RawMemory.fill(address, LENGTH / 2, (byte) 1);
    // A page or two may be on their way to the kernel's lists just then.
    assertThat(afterLazyRelease("pageout").get("arena.resident.end")).isLessThan(0.1);
  }

  private Map<String, Double> afterLazyRelease(String pressure) throws Exception {
    ReleaseGate.ours().releaseLazily(address, LENGTH);
    ResidencyWatch watch = ResidencyWatch.start(memory(), MemoryPressure.of(pressure), 0);
    Thread.sleep(800);
    return stop(watch, 1);
  }
}
