package org.arenalab.os.probe;

import static org.arenalab.os.probe.Capability.Status.LIMITED;
import static org.arenalab.os.probe.Capability.Status.NO;
import static org.arenalab.os.probe.Capability.Status.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.Await;
import org.arenalab.os.Errno;
import org.arenalab.os.FakeRoot;
import org.assertj.core.api.AbstractObjectAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String CPUS = "/sys/devices/system/cpu/";
  private static final String MM = "/sys/kernel/mm/";

  @TempDir Path directory;
  private FakeRoot root;

  @BeforeEach
  void makeRoot() {
    root = new FakeRoot(directory);
  }

  private Capability find(String name) {
    return find(Platform.describe(directory, 4), name);
  }

  private static Capability find(List<Capability> all, String name) {
    return all.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private AbstractObjectAssert<?, Capability> assertThatOf(String name) {
    return assertThat(find(name));
  }

  @Test
  void shouldDescribeAMachineWithoutAnyKernelFilesWithoutFailing() {
    assertThat(Platform.describe(directory, 4))
        .hasSize(18)
        .allSatisfy(c -> assertThat(c.fact()).isNotBlank());
  }

  @Test
  void shouldSeeGovernorAndTurbo() {
    root.with(CPUS + "cpu0/cpufreq/scaling_governor", "powersave")
        .with(CPUS + "cpu1/cpufreq/scaling_governor", "performance")
        .with(CPUS + "intel_pstate/no_turbo", "0");

    assertThat(find("CPU governor").status()).isEqualTo(LIMITED);
    assertThat(find("CPU governor").fact()).isEqualTo("performance and powersave");
    assertThat(find("CPU governor").remedy()).contains("cpupower");
    assertThat(find("turbo").status()).isEqualTo(LIMITED);
    assertThat(find("turbo").remedy()).startsWith("echo 1 |").contains("no_turbo");

    root.with(CPUS + "cpu0/cpufreq/scaling_governor", "performance")
        .with(CPUS + "intel_pstate/no_turbo", "1");

    assertThat(find("CPU governor").status()).isEqualTo(OK);
    assertThat(find("turbo").status()).isEqualTo(OK);
  }

  @Test
  void shouldSeeLoadStealAndClock() {
    root.with("/proc/loadavg", "3.20 1.00 0.50 2/345 6789")
        .with("/proc/stat", "cpu  700 0 200 9000 0 0 0 100 0 0\ncpu0 1 1 1 1")
        .with("/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet")
        .with(CPUS + "smt/active", "1");

    assertThatOf("load").extracting(Capability::status).isEqualTo(LIMITED);
    assertThatOf("steal").extracting(Capability::fact).asString().startsWith("1.00 %");
    assertThatOf("clock source").extracting(Capability::status).isEqualTo(LIMITED);
    assertThatOf("SMT").extracting(Capability::status).isEqualTo(LIMITED);

    root.with("/proc/loadavg", "0.20 1.00 0.50 2/345 6789").with(CPUS + "smt/active", "0");

    assertThatOf("load").extracting(Capability::status).isEqualTo(OK);
    assertThatOf("SMT").extracting(Capability::status).isEqualTo(OK);
  }

  @Test
  void shouldSeeHugePagesAndTheirFileSystem() {
    root.with("/proc/meminfo", "HugePages_Total: 4\nHugePages_Free: 3\nHugepagesize: 2048 kB")
        .with("/proc/mounts", "none /dev/hugepages hugetlbfs rw 0 0");

    assertThatOf("huge pages").extracting(Capability::status).isEqualTo(OK);
    assertThat(find("huge pages").fact()).isEqualTo("3 of 4 free, 2048 kB each");
    assertThat(find("hugetlbfs").fact()).isEqualTo("mounted on /dev/hugepages");

    root.with("/proc/meminfo", "HugePages_Total: 0\nHugePages_Free: 0\nHugepagesize: 2048 kB")
        .with("/proc/mounts", "tmpfs /dev/shm tmpfs rw 0 0");

    assertThat(find("huge pages").status()).isEqualTo(NO);
    assertThat(find("huge pages").remedy()).isEqualTo("sudo sysctl vm.nr_hugepages=512");
    assertThat(find("hugetlbfs").status()).isEqualTo(LIMITED);
  }

  @Test
  void shouldSeeTransparentHugePageModes() {
    root.with(MM + "transparent_hugepage/enabled", "always madvise [never]")
        .with(MM + "transparent_hugepage/shmem_enabled", "always within_size [advise] never");

    assertThat(find("THP").status()).isEqualTo(NO);
    assertThat(find("THP").remedy()).contains("echo madvise");
    assertThat(find("THP, shared").status()).isEqualTo(OK);
  }

  @Test
  void shouldLeaveAForeignKdamondAlone() throws IOException {
    root.with(MM + "damon/admin/kdamonds/nr_kdamonds", "1")
        .with(MM + "damon/admin/kdamonds/0/state", "on")
        .with(MM + "damon/admin/kdamonds/0/pid", "77")
        .with(MM + "damon/admin/kdamonds/0/contexts/0/avail_operations", "vaddr\npaddr");
    List<String> before = tree();

    assertThat(find("DAMON").status()).isEqualTo(LIMITED);
    assertThat(find("DAMON").fact()).contains("kdamond 0 (pid 77)").contains("vaddr paddr");
    assertThat(tree()).isEqualTo(before);

    root.with(MM + "damon/admin/kdamonds/0/state", "off");

    assertThat(find("DAMON").status()).isEqualTo(OK);
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(
              file -> {
                try {
                  return file + " " + Files.getLastModifiedTime(file) + Files.readString(file);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              })
          .sorted()
          .toList();
    }
  }

  @Test
  void shouldTellFreeZramDevicesFromTakenOnes() {
    assertThat(find("zram").status()).isEqualTo(NO);

    root.with("/sys/block/zram0/disksize", "1073741824").with("/sys/block/zram1/disksize", "0");

    assertThat(find("zram").fact()).isEqualTo("1 of 2 devices free");
    assertThat(find("zram").status()).isEqualTo(LIMITED);

    root.with("/sys/class/zram-control/hot_add", "2")
        .with("/sys/block/zram0/comp_algorithm", "[lzo-rle] lzo lz4");

    assertThat(find("zram").fact())
        .isEqualTo("1 of 2 devices free, more by hot_add; lzo-rle, lzo, lz4");
    assertThat(find("zram").status()).isEqualTo(OK);

    root.with("/sys/block/zram0/comp_algorithm", "[lzo-rle] lzo");

    assertThat(find("zram").remedy()).contains("CONFIG_ZRAM_BACKEND_LZ4");
  }

  @Test
  void shouldSayWhenMemoryIsShort() {
    root.with("/proc/meminfo", "MemTotal: 4194304 kB\nMemAvailable: 1048576 kB\nSwapTotal: 0 kB");

    assertThat(find("memory").status()).isEqualTo(LIMITED);
    assertThat(find("memory").fact()).isEqualTo("1.0 GiB available of 4.0 GiB");
    assertThat(find("swap").status()).isEqualTo(OK);
    assertThat(MemoryReport.sharedMemory(64 << 20, 64 << 20).remedy()).contains("--shm-size");
    assertThat(MemoryReport.sharedMemory(8L << 30, 8L << 30).status()).isEqualTo(OK);
  }

  @Test
  void shouldExplainRefusedPerfEvents() {
    root.with("/proc/sys/kernel/perf_event_paranoid", "3");
    PerfEventProbe perf = new PerfEventProbe(root.files());

    assertThat(perf.software(0, 0).status()).isEqualTo(OK);
    assertThat(perf.software(Errno.EACCES, 0).status()).isEqualTo(LIMITED);
    assertThat(perf.software(Errno.EACCES, Errno.EACCES).status()).isEqualTo(NO);
    assertThat(perf.software(Errno.EACCES, 0).fact()).contains("perf_event_paranoid 3");
    assertThat(perf.hardware(Errno.ENOENT).remedy()).contains("bare metal");
    assertThat(perf.hardware(Errno.EACCES).remedy()).contains("sysctl");
  }

  @Test
  void shouldNameTheUserfaultfdFeaturesThatAreMissing() {
    assertThat(UserfaultfdProbe.describe(0x1ffff, false).status()).isEqualTo(OK);
    assertThat(UserfaultfdProbe.describe(0x1ffff, true).status()).isEqualTo(LIMITED);
    assertThat(UserfaultfdProbe.describe(0x7fff, false).reason()).contains("write-protect async");
    assertThat(UserfaultfdProbe.describe(-Errno.EINVAL, false).status()).isEqualTo(NO);
  }

  @Test
  void shouldNameWhatThePagerLacks() {
    assertThat(PagerProbes.move(0).status()).isEqualTo(OK);
    assertThat(PagerProbes.move(-Errno.EINVAL).status()).isEqualTo(LIMITED);
    assertThat(PagerProbes.move(-Errno.EINVAL).fact())
        .isEqualTo("UFFDIO_MOVE is not in this kernel");
    assertThat(PagerProbes.move(-Errno.EPERM).fact()).contains("EPERM");
    assertThat(PagerProbes.poison(-Errno.EINVAL).status()).isEqualTo(LIMITED);
    assertThat(PagerProbes.poison(-Errno.EINVAL).remedy()).isEqualTo("Linux 6.6");
    assertThat(PagerProbes.protection(0).status()).isEqualTo(OK);
    assertThat(PagerProbes.protection(-Errno.EINVAL).status()).isEqualTo(NO);
  }

  @Test
  void shouldSayWhoMayReadOthersMemory() {
    assertThat(MemoryCallProbes.readOther("m", "ptrace_scope 0", 8).status()).isEqualTo(OK);
    assertThat(MemoryCallProbes.readOther("m", "ptrace_scope 1", 8).status()).isEqualTo(LIMITED);
    assertThat(MemoryCallProbes.readOther("m", "ptrace_scope 3", -Errno.EPERM).status())
        .isEqualTo(NO);
  }

  @Test
  void shouldRefuseAnotherOperatingSystem() {
    assertThatThrownBy(() -> Platform.requireLinux("Mac OS X"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("Mac OS X")
        .hasMessageContaining("Linux only");
  }

  @Test
  void shouldProbeThisMachineAndLeaveNothingOpen() {
    Platform.probe();
    long before = openDescriptors();

    List<Capability> all = Platform.probe();

    // Another thread of this JVM may close a file at any time, or have one open for a moment.
    assertThat(Await.holds(PATIENCE, () -> openDescriptors() <= before)).isTrue();
    assertThat(all).extracting(Capability::name).doesNotHaveDuplicates().hasSize(33);
    assertThat(find(all, "kernel").status()).isEqualTo(OK);
    assertThat(find(all, "memfd").status()).isEqualTo(OK);
    assertThat(find(all, "lazy free").status()).isEqualTo(OK);
    assertThat(find(all, PagerProbes.SEALS).status()).isEqualTo(OK);
    assertThat(all)
        .filteredOn(c -> c.status() == NO)
        .allSatisfy(c -> assertThat(c.reason()).isNotBlank());
  }

  private static long openDescriptors() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
