package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.arenalab.Await;
import org.arenalab.JavaProcess;
import org.arenalab.os.residency.RangeResidency;
import org.arenalab.os.residency.Residency;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualMemoryTest {
  private static final long PAGE = VirtualMemory.pageSizeBytes();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @ParameterizedTest
  @ValueSource(longs = {1, 4096, 65536, 2 << 20, 1 << 30})
  void shouldReserveAligned(long alignmentBytes) {
    long address = VirtualMemory.reserve(3 * PAGE, alignmentBytes);
    try {
      assertThat(address % alignmentBytes).isZero();
      RawMemory.fill(address, 3 * PAGE, (byte) 1);
    } finally {
      ReleaseGate.ours().unmap(address, 3 * PAGE);
    }
  }

  @Test
  void shouldLeaveNothingMappedAfterUnmap() throws Exception {
    long address = VirtualMemory.reserve(16 << 20, 2 << 20);
    assertThat(mappings()).anyMatch(line -> line.startsWith(hex(address) + "-"));
    assertThat(mappings()).anyMatch(line -> line.startsWith(hex(address + (16 << 20)) + "-"));
    // The pages before and after may have been merged with other mappings without access.
    ReleaseGate.ours().unmap(address, 16 << 20);

    try (Residency residency = new Residency()) {
      RangeResidency gone = residency.detail(address - PAGE, (16 << 20) + 2 * PAGE);
      assertThat(gone.mappings()).isZero();
    }
  }

  @Test
  void shouldReserveMoreThanTheMachineHas() {
    long lengthBytes = 1L << 40;
    long address = VirtualMemory.reserve(lengthBytes, 2 << 20);
    try {
      // Where huge pages are on always, the last byte would bring one.
      VirtualMemory.avoidHugePages(address, lengthBytes);
      RawMemory.putByte(address + lengthBytes - 1, (byte) 1);
      try (Residency residency = new Residency()) {
        assertThat(residency.residentBytes(address, lengthBytes)).isEqualTo(PAGE);
      }
    } finally {
      ReleaseGate.ours().unmap(address, lengthBytes);
    }
  }

  @Test
  void shouldSayWhenAddressSpaceRunsOut() {
    assertThatThrownBy(() -> VirtualMemory.reserve(1L << 50, 2 << 20))
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("ENOMEM");
    assertThatThrownBy(() -> VirtualMemory.reserve(Long.MAX_VALUE - PAGE + 1, 2 << 20))
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("ENOMEM");
  }

  @Test
  void shouldRefuseBadLengthsAndAlignments() {
    for (long length : new long[] {0, -PAGE, PAGE + 1}) {
      assertThatThrownBy(() -> VirtualMemory.reserve(length, PAGE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("lengthBytes=" + length);
    }
    for (long alignment : new long[] {0, -1, 12288, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> VirtualMemory.reserve(PAGE, alignment))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("alignmentBytes=" + alignment);
    }
  }

  @Test
  void shouldGiveAccessBack() {
    long address = VirtualMemory.reserve(4 * PAGE, PAGE);
    try {
      RawMemory.putByte(address + PAGE, (byte) 5);
      VirtualMemory.protectNone(address + PAGE, PAGE);
      RawMemory.putByte(address, (byte) 1);
      RawMemory.putByte(address + 2 * PAGE, (byte) 1);
      VirtualMemory.protectReadWrite(address + PAGE, PAGE);
      assertThat(RawMemory.getByte(address + PAGE)).isEqualTo((byte) 5);
    } finally {
      ReleaseGate.ours().unmap(address, 4 * PAGE);
    }
  }

  /** Touches the page that its argument names, after saying so. */
  static final class Toucher {
    private Toucher() {}

    public static void main(String[] arguments) {
      long address = VirtualMemory.reserve(4 * PAGE, 2 << 20);
      VirtualMemory.protectNone(address + PAGE, PAGE);
      RawMemory.putByte(address, (byte) 1);
      System.out.println("alive");
      RawMemory.putByte(address + Long.parseLong(arguments[0]) * PAGE, (byte) 1);
      System.out.println("survived");
    }
  }

  @TempDir Path directory;

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 4})
  void shouldEndTheProcessThatTouchesAGuardPage(int page) throws Exception {
    List<String> flags =
        List.of("-XX:ErrorFile=" + directory.resolve("hs_err.log"), "-XX:-CreateCoredumpOnCrash");
    try (JavaProcess child = JavaProcess.start(flags, Toucher.class, Integer.toString(page))) {
      assertThat(child.awaitExit()).isNotZero();
      assertThat(child.output()).contains("alive").contains("SIGSEGV").doesNotContain("survived");
    }
  }

  /** Splits one range until the kernel has no more mappings to give. */
  static final class Splitter {
    private Splitter() {}

    public static void main(String[] arguments) {
      long pages = 200_000;
      long address = VirtualMemory.reserve(pages * PAGE, 2 << 20);
      RawMemory.putByte(address + PAGE, (byte) 1);
      try {
        for (long page = 0; page < pages; page += 2) {
          VirtualMemory.avoidHugePages(address + page * PAGE, PAGE);
        }
        System.out.println("never refused");
      } catch (SystemCallException e) {
        System.out.println("refused " + e.getMessage());
        ReleaseGate.ours().discard(address, pages * PAGE);
        System.out.println("discarded " + RawMemory.getByte(address + PAGE));
        System.out.println("advising " + ReleaseGate.ours().isAdvising());
        ReleaseGate.ours().unmap(address, pages * PAGE);
        System.out.println("unmapped " + VirtualMemory.reserve(PAGE, PAGE));
      }
    }
  }

  @Tag("medium")
  @Test
  void shouldSayWhenTheKernelHasNoMoreMappings() throws Exception {
    try (JavaProcess child = JavaProcess.start(List.of(), Splitter.class)) {
      assertThat(child.awaitExit()).isZero();
      assertThat(child.awaitLine("refused ")).contains("MADV_NOHUGEPAGE").contains("EAGAIN");
      // Giving whole ranges back needs no new mapping, so it goes on.
      assertThat(child.awaitLine("discarded ")).isEqualTo("0");
      assertThat(child.awaitLine("advising ")).isEqualTo("true");
      assertThat(child.awaitLine("unmapped ")).isNotEqualTo("0");
    }
  }

  /** A thread that waits for its page must not wait for a pipe to be read. */
  @Test
  void shouldNotTryForLongToCollapseWhatIsInOtherHands() {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    long pipe2 = arm ? 59 : 293;
    long vmsplice = arm ? 75 : 278;
    long hugeBytes = Math.max(2 << 20, TransparentHugePages.sizeBytes());
    long address = VirtualMemory.reserve(hugeBytes, hugeBytes);
    long words = VirtualMemory.reserve(PAGE, PAGE);
    VirtualMemory.avoidHugePages(address, hugeBytes);
    VirtualMemory.populateForWrite(address, 2 * PAGE);
    VirtualMemory.preferHugePages(address, hugeBytes);
    assertThat(LibC.syscall(pipe2, words, 0, 0, 0, 0, 0)).isZero();
    int readEnd = RawMemory.getInt(words);
    int writeEnd = RawMemory.getInt(words + Integer.BYTES);
    RawMemory.putLong(words + 8, address);
    RawMemory.putLong(words + 16, PAGE);
    assertThat(LibC.syscall(vmsplice, writeEnd, words + 8, 1, 0, 0, 0)).isEqualTo(PAGE);
    // The kernel also waits for its own threads here, so a machine under load has slow calls.
    long limitNs = Await.patience(Duration.ofMillis(20)).toNanos();
    assertThat(Await.holds(PATIENCE, () -> refusedCollapseNs(address, hugeBytes) < limitNs))
        .isTrue();
    DescriptorCalls.close(readEnd);
    DescriptorCalls.close(writeEnd);
    ReleaseGate.ours().unmap(words, PAGE);
    ReleaseGate.ours().unmap(address, hugeBytes);
  }

  private static long refusedCollapseNs(long address, long lengthBytes) {
    long startNs = System.nanoTime();
    assertThatThrownBy(() -> VirtualMemory.collapse(address, lengthBytes))
        .isInstanceOf(SystemCallException.class);
    return System.nanoTime() - startNs;
  }

  private static List<String> mappings() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/maps"));
  }

  private static String hex(long address) {
    return Long.toHexString(address);
  }
}
