package org.arenalab.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.bench.doctor.DoctorReport;
import org.arenalab.bench.doctor.PagerBackendProbe;
import org.arenalab.hotness.HotnessSource;
import org.arenalab.hotness.HotnessSources;
import org.arenalab.hotness.MemoryKind;
import org.arenalab.hotness.SourceAvailability;
import org.arenalab.hotness.SourceKind;
import org.arenalab.hotness.SourceSelection;
import org.arenalab.os.probe.Capability;
import org.arenalab.os.probe.Capability.Status;
import org.arenalab.os.probe.Platform;
import org.junit.jupiter.api.Test;

/**
 * Each feature that Linux 6.1 lacks is named, with its effect and a remedy. Fails on a kernel that
 * has the features, so its name keeps it out of the build: suite {@code missing} of {@code src/vm}
 * runs it.
 */
class MissingFeatures {
  private final List<Capability> all = Platform.probe();

  private Capability find(String name) {
    return all.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void shouldRunOnOldKernel() {
    assertThat(find("kernel").status()).isEqualTo(Status.OK);
    assertThat(find("kernel").fact()).startsWith("Linux 6.1.");
  }

  @Test
  void shouldNameMissingDamon() {
    Capability damon = find("DAMON");

    assertThat(damon.status()).isEqualTo(Status.NO);
    assertThat(damon.fact()).isEqualTo("not in this kernel");
    assertThat(damon.reason()).contains("written-page tracking");
    assertThat(damon.remedy()).contains("CONFIG_DAMON_SYSFS");
  }

  @Test
  void shouldNameMissingUserfaultfdFeatures() {
    Capability userfaultfd = find("userfaultfd");

    assertThat(userfaultfd.status()).isEqualTo(Status.LIMITED);
    assertThat(userfaultfd.fact()).startsWith("features 0x");
    assertThat(userfaultfd.reason())
        .isEqualTo("this kernel lacks poison, write-protect async, move");
    assertThat(userfaultfd.remedy()).isEqualTo("Linux 6.8 or newer");
  }

  @Test
  void shouldNameBackendOfPager() {
    Capability backend = PagerBackendProbe.probe();

    assertThat(backend.fact()).startsWith("REMAP: mremap");
    assertThat(backend.reason()).contains("lacks UFFDIO_MOVE");
    assertThat(find("page move").fact()).isEqualTo("UFFDIO_MOVE is not in this kernel");
    assertThat(find("page poison").reason()).contains("ends the process");
  }

  @Test
  void shouldNameMissingPageMapScan() {
    Capability scan = find("page scan");

    assertThat(scan.status()).isEqualTo(Status.LIMITED);
    assertThat(scan.fact()).contains("PAGEMAP_SCAN").contains("ENOTTY");
    assertThat(scan.reason()).contains("/proc/self/pagemap");
    assertThat(scan.remedy()).isEqualTo("Linux 6.7");
  }

  @Test
  void shouldPrintEachInDoctor() {
    List<String> lines = new DoctorReport(all, List.of()).lines(false);

    assertThat(lines)
        .contains("no      DAMON            not in this kernel")
        .anyMatch(line -> line.startsWith("limited userfaultfd      features 0x"))
        .anyMatch(line -> line.contains("why: this kernel lacks poison, write-protect async, move"))
        .anyMatch(line -> line.startsWith("limited page scan"));
  }

  /** Hotness needs reported accesses here: the line of each other source has its reason. */
  @Test
  void shouldNameMissingSourcesOfHotness() {
    List<SourceKind> order =
        List.of(
            SourceKind.READ_WRITE_TRACKING,
            SourceKind.ZAP_AND_SCAN,
            SourceKind.WRITTEN_PAGES,
            SourceKind.DAMON,
            SourceKind.TOUCHES);
    SourceSelection selection = HotnessSources.select(order, MemoryKind.SHARED, List.of());
    try (HotnessSource source = selection.source()) {
      List<String> lines = selection.sources().stream().map(SourceAvailability::line).toList();

      assertThat(source.kind()).isEqualTo(SourceKind.TOUCHES);
      assertThat(lines.get(0))
          .startsWith("read-write tracking: not, because this kernel's userfaultfd lacks")
          .contains("Linux 7.3");
      assertThat(lines.get(1)).startsWith("zap-and-scan: not, because").contains("Linux 6.7");
      assertThat(lines.get(2)).startsWith("written pages: not, because").contains("Linux 6.7");
      assertThat(lines.get(3)).startsWith("DAMON: not, because this kernel has no DAMON");
      assertThat(lines.get(4)).isEqualTo("touches: used");
    }
  }

  @Test
  void shouldGiveReasonForEachMissing() {
    assertThat(all)
        .filteredOn(each -> each.status() == Status.NO)
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.reason()).as(each.name()).isNotBlank());
  }
}
