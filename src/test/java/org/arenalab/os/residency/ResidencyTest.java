package org.arenalab.os.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.arenalab.Await;
import org.arenalab.os.Descriptor;
import org.arenalab.os.KernelFiles;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that touch, release and drop pages, and then require exact counts. */
class ResidencyTest {
  private static final long PAGE = VirtualMemory.pageSizeBytes();
  private static final long HUGE = Math.max(2 << 20, TransparentHugePages.sizeBytes());
  private static final long LENGTH = 4 * HUGE;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Residency residency = new Residency();
  private long address;

  @BeforeEach
  void reserve() {
    address = VirtualMemory.reserve(LENGTH, HUGE);
    VirtualMemory.avoidHugePages(address, LENGTH);
  }

  @AfterEach
  void unmap() {
    ReleaseGate.ours().unmap(address, LENGTH);
    residency.close();
  }

  private void touch(long fromPage, long pages, long stride) {
    for (long i = 0; i < pages; i++) {
      RawMemory.putByte(address + (fromPage + i * stride) * PAGE, (byte) 1);
    }
  }

  /** A page that the kernel moves at this moment, to make room for a huge page, is not counted. */
  private void assertResidentPages(long pages) {
    long bytes = pages * PAGE;
    AtomicReference<List<Long>> counts = new AtomicReference<>();
    boolean _ =
        Await.holds(
            PATIENCE,
            () -> {
              counts.set(residentBytes());
              return counts.get().stream().noneMatch(each -> each < bytes);
            });
    assertThat(counts.get()).containsOnly(bytes);
  }

  /** Returns the bytes by the scan, by the list of mappings, and by the entries of the pages. */
  private List<Long> residentBytes() {
    try (PageMap pageMap = new PageMap(Descriptor.open(Path.of("/proc/self/pagemap"), 0))) {
      return List.of(
          residency.residentBytes(address, LENGTH),
          residency.detail(address, LENGTH).residentBytes(),
          pageMap.readEntries(address, LENGTH));
    }
  }

  /** Fails at the last file, as at the limit of open files. */
  @Test
  void shouldLeaveNoFileOpenThatWasRefused(@TempDir Path folder) throws Exception {
    for (String name : List.of("pagemap", "smaps", "status")) {
      Files.createFile(folder.resolve(name));
    }
    assertThatThrownBy(() -> new Residency(folder))
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("/stat)");
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(open.map(ResidencyTest::target)).noneMatch(each -> each.startsWith(folder));
    }
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException closedAlready) {
      return link;
    }
  }

  @Test
  void shouldCountNothingInAFreshRange() {
    assertResidentPages(0);
    assertThat(residency.detail(address, LENGTH)).isEqualTo(new RangeResidency(0, 0, 0, 0, 1, 0));
  }

  @Test
  void shouldCountThePagesThatWereTouched() {
    touch(0, 1, 1);
    touch(7, 13, 1);
    touch(1000, 5, 3);

    assertResidentPages(19);
  }

  @Test
  void shouldCountMoreRunsOfPagesThanOneScanHolds() {
    touch(0, 1024, 2);

    assertResidentPages(1024);

    touch(0, 2048, 1);

    assertResidentPages(2048);
  }

  @Test
  void shouldCountOnlyTheRange() {
    touch(0, 10, 1);

    assertThat(residency.residentBytes(address + 4 * PAGE, 3 * PAGE)).isEqualTo(3 * PAGE);
    assertThat(residency.residentBytes(address + 10 * PAGE, PAGE)).isZero();
    RangeResidency part = residency.detail(address + 4 * PAGE, 3 * PAGE);
    assertThat(part.outsideBytes()).isEqualTo(LENGTH - 3 * PAGE);
  }

  /** Most kernels map a shared page of zeros. One that maps a page of its own counts it as RSS. */
  @Test
  void shouldCountPagesOnlyReadAsKernel() throws IOException {
    assertThat(RawMemory.getByte(address)).isZero();

    assertResidentPages(kernelRssBytes() / PAGE);
  }

  /** Returns the RSS of the mapping in the kernel's list of mappings. */
  private long kernelRssBytes() throws IOException {
    String start = Long.toHexString(address) + "-";
    return Files.readAllLines(Path.of("/proc/self/smaps")).stream()
        .dropWhile(line -> !line.startsWith(start))
        .filter(line -> line.startsWith("Rss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldSeePagesGoneAtOnceAfterDiscard() {
    touch(0, 100, 1);
    ReleaseGate.ours().discard(address + 10 * PAGE, 60 * PAGE);

    assertResidentPages(40);
    assertThat(RawMemory.getByte(address + 10 * PAGE)).isZero();
    assertThat(RawMemory.getByte(address + 9 * PAGE)).isEqualTo((byte) 1);
  }

  @Test
  void shouldKeepLazilyFreedPagesResidentUntilThereIsPressure() {
    long pages = LENGTH / PAGE;
    // A processor has a list of new pages, which are not freed, and one of pages to free.
    long pendingPages = 2 * 31L * Runtime.getRuntime().availableProcessors();
    touch(0, pages, 1);
    ReleaseGate.ours().releaseLazily(address, LENGTH);

    RangeResidency freed = residency.detail(address, LENGTH);
    assertThat(freed.residentBytes()).isEqualTo(LENGTH);
    assertThat(freed.lazyFreeBytes()).isBetween(LENGTH - pendingPages * PAGE, LENGTH);
    assertThat(freed.heldBytes()).isEqualTo(LENGTH - freed.lazyFreeBytes());
    assertThat(residency.residentBytes(address, LENGTH)).isEqualTo(LENGTH);

    touch(0, 64, 1);
    VirtualMemory.pageOut(address, LENGTH);

    // The kernel drops no page that waits in the list of another processor: this thread may move.
    RangeResidency dropped = residency.detail(address, LENGTH);
    assertThat(dropped.residentBytes()).isBetween(64 * PAGE, (64 + pendingPages) * PAGE);
    assertThat(dropped.lazyFreeBytes()).isBetween(0L, pendingPages * PAGE);
    assertResidentPages(dropped.residentBytes() / PAGE);
  }

  /** The kernel maps a plain page while it has no huge page free. */
  private boolean touchesHugePage() {
    ReleaseGate.ours().discard(address + HUGE, HUGE);
    touch(HUGE / PAGE, 1, 1);
    return residency.detail(address, LENGTH).hugeBytes() == HUGE;
  }

  @Test
  void shouldCountHugePages() {
    assumeFalse(
        new KernelFiles(Path.of("/"))
            .readChoice("/sys/kernel/mm/transparent_hugepage/enabled")
            .orElse("never")
            .equals("never"));
    VirtualMemory.preferHugePages(address + HUGE, HUGE);
    assertThat(Await.holds(PATIENCE, this::touchesHugePage)).isTrue();
    touch(0, 2, 1);

    RangeResidency seen = residency.detail(address, LENGTH);

    assertThat(seen.hugeBytes()).isEqualTo(HUGE);
    assertThat(seen.mappings()).isEqualTo(3);
    assertThat(seen.outsideBytes()).isZero();
    assertResidentPages(2 + HUGE / PAGE);
  }

  @Test
  void shouldCountTheFaultsOfThePagesTouched() {
    residency.process();
    long before = residency.process().minorFaults();
    touch(0, 1500, 1);
    long faults = residency.process().minorFaults() - before;

    // The JVM's other threads fault too.
    assertThat(faults).isBetween(1500L, 3000L);
  }

  @Test
  void shouldStartThePeakAgain() {
    touch(0, LENGTH / PAGE, 1);
    long full = residency.process().rssBytes();
    ReleaseGate.ours().discard(address, LENGTH);
    ProcessResidency emptied = residency.process();
    residency.resetPeak();
    long peak = residency.process().peakRssBytes();

    assertThat(full - emptied.rssBytes()).isGreaterThan(LENGTH / 2);
    // The peak lags by some dozen pages of each kind per processor.
    assertThat(emptied.peakRssBytes()).isGreaterThan(full - LENGTH / 4);
    assertThat(peak).isLessThan(full - LENGTH / 4);
  }
}
