package org.arenalab.bench.kernelmemory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.os.KernelFiles;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.Residency;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Devices of this machine's own kernel: for root. After every test all is as it was before. */
@Tag("slow")
class ZramDeviceTest {
  private static final long SIZE = 4 << 20;
  private static final int PAGE = 4096;
  private static final KernelFiles FILES = new KernelFiles(Path.of("/"));

  private List<String> devicesBefore;
  private String swapsBefore;

  @BeforeEach
  void remember() {
    devicesBefore = devices();
    swapsBefore = FILES.read("/proc/swaps").orElseThrow();
  }

  @AfterEach
  void shouldLeaveTheMachineAsItWas() {
    assertThat(devices()).isEqualTo(devicesBefore);
    assertThat(FILES.read("/proc/swaps")).contains(swapsBefore);
  }

  private static List<String> devices() {
    return FILES.list("/sys/block").stream().filter(each -> each.startsWith("zram")).toList();
  }

  private static ZramDevice add() {
    try {
      return ZramDevice.add("lz4", SIZE);
    } catch (ZramUnavailableException e) {
      return abort("not here: " + e.getMessage());
    }
  }

  @Test
  void shouldHoldPagesCompressed() {
    try (ZramDevice device = add();
        DirectFile file = device.open();
        Arena arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(PAGE, PAGE);
      for (int i = 0; i < 64; i++) {
        page.fill((byte) i);
        page.set(JAVA_INT, 0, ~i);
        file.write((long) i * PAGE, page);
      }

      file.read(17L * PAGE, page);

      assertThat(page.get(JAVA_INT, 0)).isEqualTo(~17);
      assertThat(page.get(JAVA_BYTE, PAGE - 1)).isEqualTo((byte) 17);
      assertThat(device.algorithm()).isEqualTo("lz4");
      assertThat(device.sizeBytes()).isEqualTo(SIZE);
      ZramUse use = device.use();
      assertThat(use.storedBytes()).isEqualTo(64L * PAGE);
      assertThat(use.compressedBytes()).isBetween(1L, 64L * 100);
      assertThat(use.poolBytes()).isGreaterThan(use.compressedBytes());
      assertThat(use.failedReads() + use.failedWrites()).isZero();

      file.discard(0, SIZE);
      file.read(17L * PAGE, page);

      assertThat(page.get(JAVA_INT, 0)).isZero();
      assertThat(device.use().storedBytes()).isZero();
    }
  }

  @Test
  void shouldNameWhatIsNotAlignedAndWhatIsPastTheEnd() {
    try (ZramDevice device = add();
        DirectFile file = device.open();
        Arena arena = Arena.ofConfined()) {
      MemorySegment pages = arena.allocate(2 * PAGE, PAGE);
      assertThatThrownBy(() -> file.write(100, pages))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("offsetBytes=100");
      assertThatThrownBy(() -> file.write(0, pages.asSlice(8, PAGE)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> file.read(SIZE - PAGE, pages))
          .isInstanceOf(SystemCallException.class)
          .hasMessageContaining("ended after 4096 B");
    }
  }

  @Test
  void shouldRefuseAnAlgorithmThatTheKernelDoesNotHave() {
    add().close();
    assertThatThrownBy(() -> ZramDevice.add("lz5", SIZE))
        .isInstanceOf(ZramUnavailableException.class)
        .hasMessageContaining("no lz5, only")
        .hasMessageContaining("lz4");
  }

  @Test
  void shouldRefuseUseAfterItIsRemoved() {
    ZramDevice device = add();
    DirectFile file = device.open();
    device.close();
    device.close();

    assertThatThrownBy(device::open).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(device::use).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(device::turnIntoSwap).isInstanceOf(IllegalStateException.class);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(PAGE, PAGE);
      assertThatThrownBy(() -> file.write(0, page)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void shouldPageOutToItAndBack() {
    long length = 1 << 20;
    long address = VirtualMemory.reserve(length, PAGE);
    try (ZramDevice device = add();
        Residency residency = new Residency()) {
      VirtualMemory.avoidHugePages(address, length);
      for (long at = 0; at < length; at += 8) {
        RawMemory.putLong(address + at, at * 0x9E3779B97F4A7C15L);
      }
      try (SwapSpace swap = device.turnIntoSwap()) {
        assertThatThrownBy(device::turnIntoSwap)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("already a swap area");

        VirtualMemory.pageOut(address, length);

        assertThat(residency.residentBytes(address, length)).isLessThan(length / 4);
        assertThat(swap.usedBytes()).isGreaterThan(length / 2);
        assertThat(device.use().storedBytes()).isGreaterThan(length / 2);
        for (long at = 0; at < length; at += 8) {
          assertThat(RawMemory.getLong(address + at)).isEqualTo(at * 0x9E3779B97F4A7C15L);
        }
      }
      assertThat(FILES.read("/proc/swaps")).contains(swapsBefore);
    } finally {
      ReleaseGate.ours().unmap(address, length);
    }
  }

  /** Has a device, which is swap as well if it is told so, and stays. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws InterruptedException {
      ZramDevice device = ZramDevice.add("lz4", SIZE);
      if (arguments[0].equals("swap")) {
        device.turnIntoSwap();
      } else {
        Thread writer = new Thread(() -> writeForEver(device.open()));
        writer.setDaemon(true);
        writer.start();
      }
      System.out.println("has " + device.path());
      Thread.sleep(60_000);
    }

    private static void writeForEver(DirectFile file) {
      MemorySegment page = Arena.global().allocate(PAGE, PAGE);
      for (long i = 0; true; i = (i + 1) % (SIZE / PAGE)) {
        file.write(i * PAGE, page);
      }
    }
  }

  @Test
  void shouldBeRemovedWhenTheProcessIsTold() throws Exception {
    add().close();
    for (String use : List.of("write", "swap")) {
      try (JavaProcess child = JavaProcess.start(List.of(), Holder.class, use)) {
        Path device = Path.of(child.awaitLine("has "));
        assertThat(device).exists();
        child.terminate();
        var _ = child.awaitExit();
        assertThat(device).doesNotExist();
        assertThat(child.output()).doesNotContain("stays").doesNotContain("SIGSEGV");
      }
      shouldLeaveTheMachineAsItWas();
    }
  }

  @Test
  void shouldBeRemovedByTheNextRunWhenTheProcessWasKilled() throws Exception {
    add().close();
    for (String use : List.of("write", "swap")) {
      try (JavaProcess child = JavaProcess.start(List.of(), Holder.class, use)) {
        Path device = Path.of(child.awaitLine("has "));
        // The living process's device is left alone.
        add().close();
        assertThat(device).exists();
        child.kill();
        assertThat(device).exists();

        add().close();

        assertThat(device).doesNotExist();
      }
      shouldLeaveTheMachineAsItWas();
    }
    assertThat(Path.of("/run/arenalab")).isEmptyDirectory();
  }
}
