package org.arenalab.hotness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.DamonFiles;
import org.arenalab.os.Errno;
import org.arenalab.os.process.ProcessIdentity;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DAMON's files made up in a temporary folder. */
class DamonSourceTest {
  private static final long PAGE = TestRange.PAGE;
  private static final long ADDRESS = 0x7f00_0000_0000L;
  private static final String TARGET = DamonTree.CONTEXT + "/targets/0";
  private static final String MARKER = DamonTree.SCHEME + "/watermarks";

  private final FakeDamon damon;

  DamonSourceTest(@TempDir Path folder) {
    damon = new FakeDamon(folder);
  }

  private DamonSource open() {
    return DamonSource.open(damon.tree());
  }

  private static List<String> runs(HotnessSource source) {
    List<String> runs = new ArrayList<>();
    source.ask(
        (start, end, granularity) ->
            runs.add((start - ADDRESS) / PAGE + "-" + (end - ADDRESS) / PAGE + "/" + granularity));
    return runs;
  }

  @Test
  void shouldMonitorAllRangesByFixedAddresses() {
    try (DamonSource source = open()) {
      source.watch(ADDRESS, 16 * PAGE);
      source.watch(ADDRESS + 1024 * PAGE, 8 * PAGE);
      source.watch(ADDRESS + 512 * PAGE, PAGE);
      assertThat(runs(source)).isEmpty();

      assertThat(damon.read(DamonTree.STATE)).isEqualTo("on");
      assertThat(damon.read(DamonTree.CONTEXT + "/operations")).isEqualTo("fvaddr");
      assertThat(damon.read(TARGET + "/pid_target")).isEqualTo("" + ProcessHandle.current().pid());
      assertThat(damon.read(TARGET + "/regions/nr_regions")).isEqualTo("3");
      assertThat(damon.read(TARGET + "/regions/1/start")).isEqualTo("" + (ADDRESS + 512 * PAGE));
      assertThat(damon.read(TARGET + "/regions/2/end")).isEqualTo("" + (ADDRESS + 1032 * PAGE));
      assertThat(damon.writes).contains("/0/state=commit");
    }
    assertThat(damon.read(DamonFiles.NR_KDAMONDS)).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTuneIntervalsWhereTheKernelCan(boolean withGoal) {
    damon.withGoal = withGoal;
    try (DamonSource source = open()) {
      source.watch(ADDRESS, 16 * PAGE);
      assertThat(runs(source)).isEmpty();
      String goal = "/0/contexts/0/monitoring_attrs/intervals/intervals_goal/access_bp=400";

      assertThat(damon.writes.contains(goal)).isEqualTo(withGoal);
      assertThat(damon.writes.contains("/0/state=update_tuned_intervals")).isEqualTo(withGoal);
    }
  }

  @Test
  void shouldReportAccessedRegionsInsideItsRanges() {
    try (DamonSource source = open()) {
      source.watch(ADDRESS, 16 * PAGE);
      source.watch(ADDRESS + 20 * PAGE, 16 * PAGE);
      damon.regions.add(new FakeDamon.Region(ADDRESS, ADDRESS + 4 * PAGE, 0, 1_000_000));
      damon.regions.add(new FakeDamon.Region(ADDRESS + 4 * PAGE, ADDRESS + 5 * PAGE, 3, 7));
      damon.regions.add(
          new FakeDamon.Region(ADDRESS + 12 * PAGE, ADDRESS + 24 * PAGE, 1, 1_000_000));

      assertThat(runs(source))
          .containsExactly("4-5/" + PAGE, "12-16/" + 12 * PAGE, "20-24/" + 12 * PAGE);
      assertThat(source.granularityBytes()).isEqualTo(12 * PAGE);
      assertThat(source.cost().kernelCalls()).isPositive();
    }
  }

  /** A young, idle region counts only if it was busy at the last question. */
  @Test
  void shouldReportAccessesThatEndedSinceLastQuestion() throws Exception {
    try (DamonSource source = open()) {
      source.watch(ADDRESS, 16 * PAGE);
      damon.root.with(DamonTree.CONTEXT + "/monitoring_attrs/intervals/aggr_us", "1000");
      damon.regions.add(new FakeDamon.Region(ADDRESS, ADDRESS + 8 * PAGE, 3, 7));
      damon.regions.add(new FakeDamon.Region(ADDRESS + 8 * PAGE, ADDRESS + 16 * PAGE, 0, 1 << 20));
      assertThat(runs(source)).containsExactly("0-8/" + 8 * PAGE);
      damon.regions.clear();
      damon.regions.add(new FakeDamon.Region(ADDRESS, ADDRESS + 4 * PAGE, 0, 2));
      damon.regions.add(new FakeDamon.Region(ADDRESS + 4 * PAGE, ADDRESS + 8 * PAGE, 0, 1 << 20));
      damon.regions.add(new FakeDamon.Region(ADDRESS + 8 * PAGE, ADDRESS + 16 * PAGE, 0, 2));
      Thread.sleep(20);

      assertThat(runs(source)).containsExactly("0-4/" + 4 * PAGE);
    }
  }

  @Test
  void shouldMergeManyRangesIntoFewRegions() {
    int count = 10_000;
    try (DamonSource source = open()) {
      for (int i = 0; i < count; i++) {
        source.watch(ADDRESS + 3L * i * PAGE, PAGE);
      }
      damon.regions.add(new FakeDamon.Region(ADDRESS, ADDRESS + 3L * count * PAGE, 1, 0));

      assertThat(runs(source)).hasSize(count).contains("3-4/" + 3L * count * PAGE);
      assertThat(Integer.parseInt(damon.read(TARGET + "/regions/nr_regions")))
          .isBetween(1, DamonSettings.MAX_TARGET_REGIONS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"on", "off"})
  void shouldLeaveForeignKdamondAlone(String state) {
    damon.foreign(state, 1234, "redis-server");

    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            DamonBusyException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.BUSY);
              assertThat(e.holder()).contains("kdamond 0").contains("process 1234 (redis-server)");
            });
    assertThat(damon.writes).isEmpty();
    assertThat(DamonSession.removeLeftover(damon.tree())).isFalse();
    assertThat(damon.writes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"damon_stat", "damon_reclaim", "damon_lru_sort"})
  void shouldNameModuleThatUsesDamon(String module) {
    damon.root.with("/sys/module/" + module + "/parameters/enabled", "Y");

    assertThatThrownBy(this::open)
        .isInstanceOf(DamonBusyException.class)
        .hasMessageContaining("kernel module " + module);
    assertThat(damon.writes).isEmpty();
  }

  /** Somebody turns DAMON on between the check and our "on". */
  @Test
  void shouldNameHolderThatComesInBetween() {
    damon.errors.put(DamonTree.STATE, Errno.EBUSY);
    try (DamonSource source = open()) {
      damon.root.with("/sys/module/damon_stat/parameters/enabled", "Y");
      assertThatThrownBy(() -> source.watch(ADDRESS, PAGE))
          .isInstanceOf(DamonBusyException.class)
          .hasMessageContaining("damon_stat");
    }
    assertThat(damon.read(DamonFiles.NR_KDAMONDS)).isEqualTo("0");
  }

  @Test
  void shouldNameUnknownHolderByItsThread() {
    damon.root.with("/proc/99/comm", "kdamond.3").with("/proc/98/comm", "java");
    damon.errors.put(DamonFiles.NR_KDAMONDS, Errno.EBUSY);

    assertThatThrownBy(this::open)
        .isInstanceOf(DamonBusyException.class)
        .hasMessageContaining("kernel thread kdamond.3 (pid 99)");
  }

  @Test
  void shouldRefusePhysicalAddresses() {
    damon.operations = "paddr";

    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
        .hasMessageContaining("paddr cannot classify 4 KiB pages");
    assertThat(damon.read(DamonFiles.NR_KDAMONDS)).isEqualTo("0");
  }

  @Test
  void shouldNameKernelWithoutDamon() {
    damon.delete("/sys/kernel/mm/damon");

    assertThatThrownBy(this::open).hasMessageContaining("CONFIG_DAMON_SYSFS");
  }

  /** The exit begins before the claim, or in the middle of it. */
  @Tag("medium")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldLeaveNoKdamondAtExit(boolean claimFirst) throws Exception {
    try (JavaProcess child =
        JavaProcess.start(
            List.of(), DamonExit.class, damon.root.root().toString(), "" + claimFirst)) {
      assertThat(child.awaitExit()).as("%s", child.output()).isZero();
      assertThat(child.output()).doesNotContain("Exception");
      if (!claimFirst) {
        assertThat(child.awaitLine("refused=")).contains("while the JVM ends");
      }
    }
    assertThat(damon.read(DamonFiles.NR_KDAMONDS)).isEqualTo("0");
  }

  @Test
  void shouldRemoveItsKdamondIfSettingUpFails() {
    String file = DamonTree.CONTEXT + "/monitoring_attrs/intervals/sample_us";
    damon.errors.put(file, Errno.EINVAL);

    assertThatThrownBy(this::open)
        .isInstanceOf(HotnessException.class)
        .hasMessageContaining("file=" + file);
    assertThat(damon.read(DamonFiles.NR_KDAMONDS)).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        DamonTree.KDAMOND + "/contexts/nr_contexts",
        DamonTree.CONTEXT + "/schemes/nr_schemes",
        MARKER + "/high",
        DamonTree.CONTEXT + "/operations"
      })
  void shouldRemoveItsKdamondIfTheClaimFails(String file) {
    damon.errors.put(file, Errno.EROFS);

    assertThatThrownBy(this::open).hasMessageContaining(file);
    assertThat(damon.read(DamonFiles.NR_KDAMONDS)).isEqualTo("0");
  }

  @Test
  void shouldNameItsKdamondThatEnded() {
    try (DamonSource source = open()) {
      source.watch(ADDRESS, PAGE);
      damon.root.with(DamonTree.STATE, "off");

      assertThatThrownBy(() -> runs(source))
          .isInstanceOfSatisfying(
              HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SOURCE_LOST))
          .hasMessageContaining("has ended");
    }
    assertThat(damon.read(DamonFiles.NR_KDAMONDS)).isEqualTo("0");
  }

  /** Somebody else's configuration in place of ours is never removed. */
  @Test
  void shouldLeaveReplacedConfigurationAlone() {
    DamonSource source = open();
    source.watch(ADDRESS, PAGE);
    damon.root.with(MARKER + "/high", "50");
    damon.writes.clear();

    source.watch(ADDRESS + PAGE, PAGE);
    assertThatThrownBy(() -> runs(source))
        .isInstanceOfSatisfying(
            HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SOURCE_LOST))
        .hasMessageContaining("somebody replaced");
    source.close();
    assertThat(damon.writes).noneMatch(write -> write.startsWith("/nr_kdamonds"));
    assertThat(damon.writes).noneMatch(write -> write.startsWith("/0/state"));
  }

  private void leaveBehind(long pid, long startTicks, long pidNamespace) {
    new DamonSession(damon.tree()).claim();
    new DamonMarker(new ProcessIdentity(pid, startTicks), pidNamespace).write(damon.tree());
    damon.writes.clear();
  }

  @Test
  void shouldNameAndRemoveWhatDeadProcessLeft() {
    // A living process with that number, but another start time.
    long pid = ProcessHandle.current().pid();
    leaveBehind(pid, 1, damon.tree().pidNamespace());

    assertThatThrownBy(this::open)
        .isInstanceOf(DamonBusyException.class)
        .hasMessageContaining("left by process " + pid)
        .hasMessageContaining("echo 0 > " + DamonFiles.NR_KDAMONDS);
    assertThat(damon.writes).isEmpty();
    assertThat(DamonSession.removeLeftover(damon.tree())).isTrue();
    assertThat(damon.read(DamonFiles.NR_KDAMONDS)).isEqualTo("0");
    assertThat(DamonSession.removeLeftover(damon.tree())).isFalse();
    open().close();
  }

  @Test
  void shouldKeepWhatLivingProcessUses() {
    ProcessIdentity self = ProcessIdentity.self();
    leaveBehind(self.pid(), self.startTicks(), damon.tree().pidNamespace());

    assertThatThrownBy(this::open).isInstanceOf(DamonBusyException.class);
    assertThat(DamonSession.removeLeftover(damon.tree())).isFalse();
    assertThat(damon.writes).isEmpty();
  }

  /** A number of another PID namespace proves nothing. */
  @Test
  void shouldKeepWhatAnotherNamespaceSetUp() {
    leaveBehind(4_000_000, 1, 1);

    assertThat(DamonSession.removeLeftover(damon.tree())).isFalse();
    assertThat(damon.writes).isEmpty();
  }
}
