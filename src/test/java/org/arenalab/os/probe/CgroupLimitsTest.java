package org.arenalab.os.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.arenalab.os.FakeRoot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupLimitsTest {
  @TempDir Path directory;
  private FakeRoot root;

  @BeforeEach
  void makeRoot() {
    root = new FakeRoot(directory);
  }

  @Test
  void shouldTakeTheTightestLimitOnTheWayToTheRootOfVersion2() {
    root.with("/proc/self/cgroup", "0::/outer/inner")
        .with("/sys/fs/cgroup/outer/inner/cpu.max", "400000 100000")
        .with("/sys/fs/cgroup/outer/cpu.max", "150000 100000")
        .with("/sys/fs/cgroup/cpu.max", "max 100000")
        .with("/sys/fs/cgroup/outer/inner/memory.max", "max")
        .with("/sys/fs/cgroup/outer/memory.max", "1048576");

    CgroupLimits limits = CgroupLimits.read(root.files());

    assertThat(limits.cpus()).hasValue(1.5);
    assertThat(limits.memoryBytes()).hasValue(1048576);
  }

  @Test
  void shouldReadVersion1AndIgnoreItsUnlimitedValues() {
    root.with("/proc/self/cgroup", "4:memory:/job\n2:cpu,cpuacct:/job\n1:cpuset:/")
        .with("/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "50000")
        .with("/sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000")
        .with("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1")
        .with("/sys/fs/cgroup/memory/job/memory.limit_in_bytes", "9223372036854771712");

    CgroupLimits limits = CgroupLimits.read(root.files());

    assertThat(limits.cpus()).hasValue(0.5);
    assertThat(limits.memoryBytes()).isEmpty();
  }

  @Test
  void shouldFindNoLimitWhereThereAreNoGroups() {
    CgroupLimits limits = CgroupLimits.read(root.files());

    assertThat(limits.cpus()).isEmpty();
    assertThat(limits.memoryBytes()).isEmpty();
  }
}
