package org.arenalab.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.arenalab.bench.workload.ProcessMemory.Range;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessMemoryTest {
  @Test
  void shouldTakePrivateWritableAnonymousMappings() {
    assertThat(ProcessMemory.anonymous("fa000000-fb000000 rw-p 00000000 00:00 0 "))
        .contains(new Range(0xfa000000L, 0xfb000000L));
    assertThat(ProcessMemory.anonymous("55d0a000-55d0b000 rwxp 00000000 00:00 0    [heap]"))
        .contains(new Range(0x55d0a000L, 0x55d0b000L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7f00a000-7f00b000 rw-p 00001000 fe:01 1234   /usr/lib/libc.so.6",
        "7f00a000-7f00b000 r--p 00000000 00:00 0",
        "7f00a000-7f00b000 ---p 00000000 00:00 0",
        "7f00a000-7f00b000 rw-s 00000000 00:01 99     /dev/zero (deleted)",
        "7fff0000-7fff1000 r-xp 00000000 00:00 0      [vdso]"
      })
  void shouldLeaveOutWhatIsNotAnonymousMemory(String line) {
    assertThat(ProcessMemory.anonymous(line)).isEmpty();
  }

  @Test
  void shouldListOnlyPagesThatWereTouchedAndReadThem() throws Exception {
    long lengthBytes = 64 * 4096L;
    long start = VirtualMemory.mapAnonymous(lengthBytes);
    try (ProcessMemory self = ProcessMemory.open("self")) {
      MemorySegment memory = MemorySegment.ofAddress(start).reinterpret(lengthBytes);
      MemorySegment touched = memory.asSlice(2 * 4096L, 4096).fill((byte) 0x77);
      memory.set(ValueLayout.JAVA_BYTE, 63 * 4096L, (byte) 1);
      ByteBuffer page = ByteBuffer.allocateDirect(4096);

      assertThat(self.presentPages(List.of(new Range(start, start + lengthBytes))))
          .containsExactly(start + 2 * 4096L, start + 63 * 4096L);
      assertThat(self.anonymousRanges())
          .anyMatch(range -> range.start() <= start && start + lengthBytes <= range.end());
      assertThat(self.read(start + 2 * 4096L, page)).isTrue();
      assertThat(MemorySegment.ofBuffer(page.flip()).mismatch(touched)).isEqualTo(-1);
    } finally {
      ReleaseGate.ours().unmap(start, lengthBytes);
    }
  }

  /** A pagemap of a kernel with other pages: the second and the fourth of a range are there. */
  @ParameterizedTest
  @ValueSource(longs = {4096, 16_384, 65_536})
  void shouldReadPagemapByKernelPages(long kernelPageBytes, @TempDir Path proc) throws Exception {
    long start = 8 * 65_536;
    ByteBuffer entries =
        ByteBuffer.allocate((int) (start / kernelPageBytes + 4) * Long.BYTES)
            .order(ByteOrder.nativeOrder());
    entries.putLong(entries.capacity() - 3 * Long.BYTES, 1L << 63);
    entries.putLong(entries.capacity() - Long.BYTES, 1L << 63);
    Files.write(proc.resolve("pagemap"), entries.array());
    Files.createFile(proc.resolve("mem"));
    try (ProcessMemory memory = new ProcessMemory(proc, kernelPageBytes)) {
      long[] present = memory.presentPages(List.of(new Range(start, start + 4 * kernelPageBytes)));
      assertThat(present).hasSize((int) (2 * kernelPageBytes / PageSet.PAGE_BYTES));
      assertThat(present).startsWith(start + kernelPageBytes);
      assertThat(present).contains(start + 3 * kernelPageBytes);
      assertThat(present).endsWith(start + 4 * kernelPageBytes - PageSet.PAGE_BYTES);
    }
  }

  @Test
  void shouldFindNothingPresentWhereNothingIsMapped() throws Exception {
    try (ProcessMemory self = ProcessMemory.open("self")) {
      assertThat(self.presentPages(List.of(new Range(4096, 65536)))).isEmpty();
    }
  }

  @Test
  void shouldReportAPageThatIsGoneAndNotFail() {
    ProcessMemory self = ProcessMemory.open("self");
    assertThat(self.read(4096, ByteBuffer.allocateDirect(4096))).isFalse();
  }

  @Test
  void shouldSayWhatToDoWhenAProcessCannotBeRead() {
    assertThatThrownBy(() -> ProcessMemory.open("999999999"))
        .isInstanceOf(PageSourceException.class)
        .hasMessageContaining("/proc/999999999/mem")
        .hasMessageContaining("ptrace_scope");
  }

  @Test
  void shouldKeepMostOfAStableSampleWhenAPageIsAdded() {
    long[] addresses = new long[10_000];
    Arrays.setAll(addresses, i -> 0xfa000000L + i * 4096L);
    long[] more = Arrays.copyOf(addresses, 10_001);
    more[10_000] = 0x1000;

    long[] sample = Arrays.copyOf(StableSample.ordered(addresses, 3), 1000);
    long[] sampleOfMore = Arrays.copyOf(StableSample.ordered(more, 3), 1000);
    long[] otherSeed = Arrays.copyOf(StableSample.ordered(addresses, 4), 1000);

    assertThat(common(sample, sampleOfMore)).isGreaterThanOrEqualTo(999);
    assertThat(common(sample, otherSeed)).isBetween(50L, 150L);
    assertThat(Arrays.stream(sample).filter(address -> address < 0xfa000000L + 5000 * 4096L))
        .as("sampled from the lower half")
        .hasSizeBetween(420, 580);
  }

  @Test
  void shouldDrawOnePositionFromEachStratum() {
    long[] drawn = StratifiedSample.draw(1000, 100, 7);

    assertThat(drawn).hasSize(100).isEqualTo(StratifiedSample.draw(1000, 100, 7));
    for (int i = 0; i < drawn.length; i++) {
      assertThat(drawn[i]).isBetween(i * 10L, i * 10L + 9);
    }
    assertThat(StratifiedSample.draw(5, 100, 7)).containsExactly(0, 1, 2, 3, 4);
  }

  private static long common(long[] one, long[] other) {
    return Arrays.stream(one)
        .filter(address -> Arrays.stream(other).anyMatch(a -> a == address))
        .count();
  }
}
