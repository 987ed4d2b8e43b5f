package org.arenalab.bench.result.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFactsTest {
  @TempDir private Path folder;

  @Test
  void shouldReadTheMachineFromItsFiles() throws IOException {
    file("proc/cpuinfo", "processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\n");
    file("proc/meminfo", "MemTotal:       1024 kB\n");
    file("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
    file("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
    file("proc/self/cgroup", "0::/some/slice\n");
    file("sys/fs/cgroup/some/slice/memory.max", "4096\n");
    file("proc/loadavg", "0.50 1.25 2.00 1/100 4242\n");

    HostFacts host = new HostFacts(folder);
    Facts facts = host.read();

    assertThat(facts.values())
        .containsEntry("cpuModel", "Some CPU @ 3 GHz")
        .containsEntry("memoryBytes", 1024L * 1024)
        .containsEntry("transparentHugePages", "madvise")
        .containsEntry("turbo", false)
        .containsEntry("cgroupMemoryMax", "4096")
        .containsEntry("governor", null);
    assertThat(facts.unknown().get("governor")).contains("scaling_governor does not exist");
    assertThat(host.loadAverages()).containsExactly(0.5, 1.25, 2.0);
  }

  private void file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
