package org.arenalab.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.Residency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReclaimGroupTest {
  private static final long LENGTH = 8 << 20;

  @TempDir Path mount;

  @Test
  void shouldFindTheGroupOfEitherVersion() throws Exception {
    assertThat(ReclaimGroup.home(mount, List.of("8:pids:/", "4:memory:/a/b", "0::/")))
        .isEqualTo(mount.resolve("memory/a/b"));

    Path second = Files.createDirectories(mount.resolve("user.slice"));
    assertThatThrownBy(() -> ReclaimGroup.home(mount, List.of("0::/user.slice")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not in a group of the memory controller");
    Files.createFile(second.resolve("memory.reclaim"));
    assertThat(ReclaimGroup.home(mount, List.of("0::/user.slice"))).isEqualTo(second);
  }

  private static ReclaimGroup enter() {
    try {
      return ReclaimGroup.enter();
    } catch (PressureUnavailableException e) {
      return abort("not allowed here: " + e.getMessage());
    }
  }

  private static String ownGroups() throws IOException {
    return Files.readString(Path.of("/proc/self/cgroup"));
  }

  @Test
  void shouldTakeWhatWasGivenBackLazilyAndPutEverythingBack() throws Exception {
    String before = ownGroups();
    Path group;
    try (ReclaimGroup pressure = enter();
        Residency residency = new Residency()) {
      group = pressure.path();
      assertThat(ownGroups()).contains(group.getFileName().toString());
      long address = VirtualMemory.reserve(LENGTH, 2 << 20);
      try {
        VirtualMemory.avoidHugePages(address, LENGTH);
        RawMemory.fill(address, LENGTH, (byte) 1);
        ReleaseGate.ours().releaseLazily(address, LENGTH);
        assertThat(residency.residentBytes(address, LENGTH)).isEqualTo(LENGTH);

        pressure.apply(address, LENGTH);

        assertThat(residency.residentBytes(address, LENGTH)).isLessThan(LENGTH / 8);
      } finally {
        ReleaseGate.ours().unmap(address, LENGTH);
      }
    }
    assertThat(ownGroups()).isEqualTo(before);
    assertThat(group).doesNotExist();
  }

  /** Enters a group and stays. */
  static final class Member {
    private Member() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("in " + ReclaimGroup.enter().path());
      Thread.sleep(60_000);
    }
  }

  @Test
  void shouldLeaveTheGroupWhenTold() throws Exception {
    enter().close();
    try (JavaProcess child = JavaProcess.start(List.of(), Member.class)) {
      Path group = Path.of(child.awaitLine("in "));
      assertThat(group).exists();
      child.terminate();
      var _ = child.awaitExit();
      assertThat(group).doesNotExist();
    }
  }

  @Test
  void shouldRemoveTheGroupOfAProcessThatWasKilled() throws Exception {
    enter().close();
    try (JavaProcess child = JavaProcess.start(List.of(), Member.class)) {
      Path group = Path.of(child.awaitLine("in "));
      child.kill();
      assertThat(group).exists();
      enter().close();
      assertThat(group).doesNotExist();
    }
  }

  @Test
  void shouldRefuseAPressureThatItDoesNotKnow() {
    assertThatThrownBy(() -> MemoryPressure.of("heavy"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pressure=heavy");
  }
}
