package org.arenalab.hotness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.os.DamonFiles;
import org.arenalab.os.KernelFiles;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests of the real DAMON, where nobody uses it: in the virtual machines of {@code src/vm}. The
 * build does not run them, because elsewhere somebody may use DAMON.
 */
class DamonKernel {
  private static final int PAGES = 4096;
  private static final int FIRST_HOT = 1024;
  private static final int HOT = 1024;

  private static final int WARM_UP_S = 12;
  private static final int REPORTS = 5;
  private static final int REPORT_S = 2;

  private static final long PATIENCE_NS = 90_000_000_000L;
  private static final String GOAL =
      "/sys/kernel/mm/damon/admin/kdamonds/0/contexts/0/monitoring_attrs/intervals/intervals_goal";
  private static final String STAT = "/sys/module/damon_stat/parameters/enabled";

  private final KernelFiles files = new KernelFiles(Path.of("/"));
  private final DamonFiles damon = new DamonFiles(files);

  /** In a virtual machine of ours, the kernel's own monitor gives way. */
  @BeforeEach
  void requireFreeDamon() {
    boolean ownKernel = System.getProperty("basedir", "").equals("/tests");
    if (ownKernel && files.read(STAT).orElse("N").equals("Y")) {
      assertThatThrownBy(DamonKernel::open)
          .isInstanceOf(DamonBusyException.class)
          .hasMessageContaining("kernel module damon_stat");
      assertThat(files.write(STAT, "N")).isZero();
    }
    assumeTrue(damon.exist() && damon.holders().isEmpty(), "DAMON is missing or in use");
  }

  private static HotnessSource open() {
    return HotnessSources.open(SourceKind.DAMON, MemoryKind.PRIVATE);
  }

  @Test
  void shouldFindTheHotQuarter() {
    try (TestRange range = new TestRange(MemoryKind.PRIVATE, PAGES);
        HotnessSource source = open()) {
      range.watchIn(source);
      long endNs = System.nanoTime() + PATIENCE_NS;
      int hot;
      int cold;
      do {
        long untilNs = System.nanoTime() + 1_000_000_000L;
        while (System.nanoTime() < untilNs) {
          for (int page = FIRST_HOT; page < FIRST_HOT + HOT; page++) {
            range.read(page);
          }
        }
        BitSet reported = range.ask(source);
        hot = reported.get(FIRST_HOT, FIRST_HOT + HOT).cardinality();
        cold = reported.cardinality() - hot;
      } while ((hot < HOT * 0.9 || cold > (PAGES - HOT) * 0.2) && System.nanoTime() < endNs);

      assertThat(hot).as("hot pages of %d", HOT).isGreaterThanOrEqualTo((int) (HOT * 0.9));
      assertThat(cold).as("cold pages of %d", PAGES - HOT).isLessThan((PAGES - HOT) / 5);
      assertThat(source.granularityBytes()).isGreaterThanOrEqualTo(TestRange.PAGE);
      SourceCost cost = source.cost();
      assertThat(cost.kernelCalls()).isPositive();
      assertThat(cost.kernelThreadNs()).isPositive();
    }
    assertThat(files.readLong(DamonFiles.NR_KDAMONDS)).contains(0L);
  }

  /**
   * Of 64 MiB, 16 are hot. A share is that of pages about which one report is right. The kernel's
   * regions need time to settle, which is longer on a busy machine.
   */
  @Test
  void shouldClassifyAsTheTouchesSay() {
    Deque<Double> shares = new ArrayDeque<>();
    try (TestRange range = new TestRange(MemoryKind.PRIVATE, 4 * PAGES);
        HotnessSource source = open()) {
      range.watchIn(source);
      boolean tunes = files.exists(GOAL);
      double wanted = tunes ? 0.97 : 0.9;
      long endNs = System.nanoTime() + PATIENCE_NS;
      readHotFor(range, WARM_UP_S);
      range.ask(source);
      do {
        readHotFor(range, REPORT_S);
        shares.add(shareRight(range.ask(source), range.pages));
        if (shares.size() > REPORTS) {
          shares.remove();
        }
      } while ((shares.size() < REPORTS || median(shares) < wanted) && System.nanoTime() < endNs);
      System.out.printf("tuned=%b shares=%s%n", tunes, shares);
      assertThat(median(shares)).as("median of %s", shares).isGreaterThanOrEqualTo(wanted);
    }
  }

  private static double shareRight(BitSet reported, int pages) {
    int hot = reported.get(4 * FIRST_HOT, 4 * (FIRST_HOT + HOT)).cardinality();
    int wrong = 4 * HOT - hot + reported.cardinality() - hot;
    return 1 - wrong / (double) pages;
  }

  private static double median(Collection<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  /**
   * Reads the hot pages again and again. DAMON clears accessed bits without flushing translations,
   * and an emulator keeps those much longer than a processor does: an access then leaves no trace.
   * So each pass ends with a flush.
   */
  private static void readHotFor(TestRange range, int seconds) {
    long untilNs = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < untilNs) {
      for (int page = 4 * FIRST_HOT; page < 4 * (FIRST_HOT + HOT); page++) {
        range.read(page);
      }
      flushTranslations();
    }
  }

  /** The kernel flushes all translations of a process that unmaps more than 33 pages at once. */
  private static void flushTranslations() {
    long lengthBytes = 64 * TestRange.PAGE;
    long address = VirtualMemory.mapAnonymous(lengthBytes);
    VirtualMemory.populateForWrite(address, lengthBytes);
    ReleaseGate.ours().unmap(address, lengthBytes);
  }

  @Test
  void shouldWatchRangesThatComeAndGo() {
    try (TestRange first = new TestRange(MemoryKind.PRIVATE, 256);
        TestRange second = new TestRange(MemoryKind.SHARED, 256);
        HotnessSource source = open()) {
      first.watchIn(source);
      assertThat(first.ask(source)).isNotNull();
      second.watchIn(source);
      assertThat(awaitReport(second, source)).isTrue();
      source.forget(first.address, first.lengthBytes);
      assertThat(first.ask(source).cardinality()).isZero();
      source.forget(second.address, second.lengthBytes);
      assertThat(second.ask(source).cardinality()).isZero();
    }
    assertThat(files.readLong(DamonFiles.NR_KDAMONDS)).contains(0L);
  }

  private static boolean awaitReport(TestRange range, HotnessSource source) {
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (System.nanoTime() < endNs) {
      long untilNs = System.nanoTime() + 500_000_000L;
      while (System.nanoTime() < untilNs) {
        for (int page = 0; page < range.pages; page++) {
          range.read(page);
        }
      }
      if (range.ask(source).cardinality() > 0) {
        return true;
      }
    }
    return false;
  }

  @Test
  void shouldLeaveNothingAfterSigterm() throws Exception {
    try (JavaProcess child = JavaProcess.start(List.of(), DamonChild.class)) {
      assertThat(child.awaitLine("watching")).isEmpty();
      assertThatThrownBy(DamonKernel::open)
          .isInstanceOf(DamonBusyException.class)
          .hasMessageContaining("process " + child.pid());
      child.terminate();
      child.awaitExit();
    }
    assertThat(files.readLong(DamonFiles.NR_KDAMONDS)).contains(0L);
  }

  @Test
  void shouldProveWhatSigkillLeft() throws Exception {
    try (JavaProcess child = JavaProcess.start(List.of(), DamonChild.class)) {
      assertThat(child.awaitLine("watching")).isEmpty();
      assertThat(HotnessSources.removeLeftover()).isFalse();
      child.kill();

      assertThatThrownBy(DamonKernel::open)
          .isInstanceOf(DamonBusyException.class)
          .hasMessageContaining("left by process " + child.pid());
    }
    assertThat(HotnessSources.removeLeftover()).isTrue();
    assertThat(files.readLong(DamonFiles.NR_KDAMONDS)).contains(0L);
    open().close();
  }
}
