package org.arenalab.hotness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.userfault.Userfaultfd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Read-write tracking; {@link SourceContractTest} also tests it where the kernel has it. */
class AccessTrackingTest {
  private static final long HUGE = 2 << 20;

  private static boolean kernelHasIt() {
    long needed = Userfaultfd.FEATURE_RWP | Userfaultfd.FEATURE_RWP_ASYNC;
    return (Userfaultfd.features() & needed) == needed;
  }

  private static void assertMissingFeatureIsNamed() {
    assertThatThrownBy(AccessTracking::open)
        .isInstanceOfSatisfying(
            HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
        .hasMessageContaining("read-write protection (Linux 7.3)")
        .hasMessageContaining("features=0x" + Long.toHexString(Userfaultfd.features()));
  }

  @ParameterizedTest
  @EnumSource
  void shouldReportReadsAndWritesOrNameTheMissingFeature(MemoryKind memory) {
    if (!kernelHasIt()) {
      assertMissingFeatureIsNamed();
      return;
    }
    try (TestRange range = new TestRange(memory, 256);
        HotnessSource source = AccessTracking.open()) {
      range.watchIn(source);
      range.read(100);
      range.write(200);
      BitSet expected = new BitSet();
      expected.set(100);
      expected.set(200);

      assertThat(range.ask(source)).isEqualTo(expected);
      assertThat(source.granularityBytes()).isEqualTo(TestRange.PAGE);
    }
  }

  @Test
  void shouldShowHugePageAsGranularity() {
    if (!kernelHasIt()) {
      assertMissingFeatureIsNamed();
      return;
    }
    long address = VirtualMemory.mapAnonymous(HUGE, HUGE);
    VirtualMemory.preferHugePages(address, HUGE);
    RawMemory.fill(address, HUGE, (byte) 1);
    try (HotnessSource source = AccessTracking.open()) {
      source.watch(address, HUGE);
      assertThat(RawMemory.getByte(address + 12345)).isEqualTo((byte) 1);
      PageBitmap bitmap = new PageBitmap(address, HUGE, TestRange.PAGE);
      source.ask(bitmap);

      assertThat(bitmap.count() * TestRange.PAGE).isEqualTo(source.granularityBytes());
      assertThat(bitmap.coarseBytes()).isEqualTo(source.granularityBytes() == HUGE ? HUGE : 0);
    } finally {
      ReleaseGate.ours().unmap(address, HUGE);
    }
  }
}
