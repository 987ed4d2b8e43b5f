package org.arenalab.hotness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.RangeResidency;
import org.arenalab.os.residency.Residency;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.shm.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WrittenPagesTest {
  private static final long PAGE = TestRange.PAGE;
  private static final long HUGE = 2 << 20;

  @ParameterizedTest
  @EnumSource
  void shouldNotReportReads(MemoryKind memory) {
    try (TestRange range = new TestRange(memory, 64);
        HotnessSource source = WrittenPages.ofSelf()) {
      range.watchIn(source);
      range.read(1);
      range.write(2);
      range.read(2);

      assertThat(range.ask(source)).isEqualTo(BitSet.valueOf(new long[] {1 << 2}));
    }
  }

  /** A read maps the kernel's page of zeros; a page that does not exist is protected, too. */
  @Test
  void shouldReportFirstWriteOfPagesNotPopulated() {
    long address = VirtualMemory.mapAnonymous(64 * PAGE, HUGE);
    VirtualMemory.avoidHugePagesIfAny(address, 64 * PAGE);
    try (HotnessSource source = WrittenPages.ofSelf()) {
      source.watch(address, 64 * PAGE);
      assertThat(RawMemory.getByte(address + 3 * PAGE)).isZero();
      RawMemory.putByte(address + 5 * PAGE, (byte) 1);
      PageBitmap bitmap = new PageBitmap(address, 64 * PAGE, PAGE);
      source.ask(bitmap);

      assertThat(bitmap.next(0)).isEqualTo(5);
      assertThat(bitmap.count()).isEqualTo(1);
    } finally {
      ReleaseGate.ours().unmap(address, 64 * PAGE);
    }
  }

  @Test
  void shouldReportDiscardedPagesOnce() {
    try (TestRange range = new TestRange(MemoryKind.PRIVATE, 64);
        HotnessSource source = WrittenPages.ofSelf()) {
      range.watchIn(source);
      ReleaseGate.ours().discard(range.addressOf(7), PAGE);

      assertThat(range.ask(source)).isEqualTo(BitSet.valueOf(new long[] {1 << 7}));
      assertThat(range.ask(source).cardinality()).isZero();
    }
  }

  /** The kernel splits a protected huge page at its first write. */
  @Test
  void shouldReportSinglePagesOfHugePage() {
    long address = VirtualMemory.mapAnonymous(HUGE, HUGE);
    VirtualMemory.preferHugePages(address, HUGE);
    RawMemory.fill(address, HUGE, (byte) 1);
    try (HotnessSource source = WrittenPages.ofSelf();
        Residency residency = new Residency()) {
      RangeResidency before = residency.detail(address, HUGE);
      source.watch(address, HUGE);
      RawMemory.putByte(address + 9 * PAGE, (byte) 2);
      PageBitmap bitmap = new PageBitmap(address, HUGE, PAGE);
      source.ask(bitmap);

      assertThat(before.residentBytes()).isEqualTo(HUGE);
      assertThat(bitmap.next(0)).isEqualTo(9);
      assertThat(bitmap.count()).isEqualTo(1);
      assertThat(source.granularityBytes()).isEqualTo(PAGE);
    } finally {
      ReleaseGate.ours().unmap(address, HUGE);
    }
  }

  @Test
  void shouldNameRangeThatWasUnmapped() {
    try (TestRange lost = new TestRange(MemoryKind.PRIVATE, 64);
        TestRange kept = new TestRange(MemoryKind.PRIVATE, 64);
        HotnessSource source = WrittenPages.ofSelf()) {
      lost.watchIn(source);
      kept.watchIn(source);
      lost.unmap();
      kept.write(4);
      PageBitmap bitmap = new PageBitmap(kept.address, kept.lengthBytes, PAGE);

      assertThatThrownBy(() -> source.ask(bitmap))
          .isInstanceOfSatisfying(
              HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.RANGE_LOST))
          .hasMessageContaining("address=0x" + Long.toHexString(lost.address));
      assertThat(bitmap.contains(4)).isTrue();
      kept.write(6);
      assertThat(kept.ask(source)).isEqualTo(BitSet.valueOf(new long[] {1 << 6}));
    }
  }

  /** The gate maps fresh memory over the range, which no userfaultfd watches. */
  @Test
  void shouldNameRangeThatWasReplaced() {
    try (TestRange range = new TestRange(MemoryKind.PRIVATE, 64);
        HotnessSource source = WrittenPages.ofSelf()) {
      range.watchIn(source);
      ReleaseGate.ours().renew(range.address, range.lengthBytes);

      assertThatThrownBy(() -> range.ask(source))
          .isInstanceOfSatisfying(
              HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.RANGE_LOST));
    }
  }

  @Test
  void shouldNameRangeThatAnotherSourceHas() {
    try (TestRange range = new TestRange(MemoryKind.SHARED, 64);
        HotnessSource first = WrittenPages.ofSelf();
        HotnessSource second = ZapAndScan.open(MemoryKind.SHARED)) {
      range.watchIn(first);
      assertThatThrownBy(() -> range.watchIn(second))
          .isInstanceOfSatisfying(
              HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.RANGE_TAKEN))
          .hasMessageContaining("another userfaultfd");

      first.forget(range.address, range.lengthBytes);
      range.watchIn(second);
      range.write(1);
      assertThat(range.ask(second).cardinality()).isEqualTo(1);
    }
  }

  @Tag("medium")
  @ParameterizedTest
  @EnumSource
  void shouldReportWritesOfAnotherProcess(MemoryKind memory) throws Exception {
    try (ChildJvm child = ChildJvm.start(WritingChild.class, memory)) {
      long address = Long.parseLong(child.await("address="));
      int faults = Integer.parseInt(child.await("userfaultfd="));
      long lengthBytes = WritingChild.PAGES * PAGE;
      try (HotnessSource source =
          HotnessSources.writtenPagesOf(
              child.pid(), Userfaultfd.ofProcess(child.pid(), faults), false)) {
        source.watch(address, lengthBytes);
        PageBitmap bitmap = new PageBitmap(address, lengthBytes, PAGE);
        for (int seed = 1; seed <= 5; seed++) {
          child.send("write " + seed);
          child.await("written " + seed);
          bitmap.clear();
          source.ask(bitmap);

          BitSet reported = new BitSet();
          for (long page = bitmap.next(0); page >= 0; page = bitmap.next(page + 1)) {
            reported.set((int) page);
          }
          assertThat(reported).isEqualTo(WritingChild.pagesOf(seed));
        }
        child.kill();
        assertThatThrownBy(() -> source.ask(bitmap))
            .isInstanceOfSatisfying(
                HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SOURCE_LOST))
            .hasMessageContaining("process has ended");
      }
    }
  }

  @Test
  void shouldNameProcessThatIsGone() {
    long none = 4_000_000;
    assertThatThrownBy(() -> HotnessSources.writtenPagesOf(none, null, false))
        .isInstanceOfSatisfying(
            HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
        .hasMessageContaining("pid=" + none);
  }
}
