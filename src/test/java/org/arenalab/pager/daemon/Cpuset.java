package org.arenalab.pager.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processors of some processes, which a test takes away and returns. It uses a control group of
 * version 1. Without such groups it calls {@code taskset}.
 */
final class Cpuset implements AutoCloseable {
  private static final Path MOUNT = Path.of("/sys/fs/cgroup/cpuset");
  private static final String CPUS = "cpuset.cpus";
  private static final String PROCESSES = "cgroup.procs";

  private final Path group = MOUNT.resolve("arenalab-" + ProcessHandle.current().pid());
  private final List<Long> pids = new ArrayList<>();
  private final boolean isGroup = Files.exists(MOUNT.resolve(CPUS));

  Cpuset(long... processes) throws IOException {
    for (long each : processes) {
      pids.add(each);
    }
    if (isGroup) {
      Files.createDirectory(group);
      Files.writeString(
          group.resolve("cpuset.mems"), Files.readString(MOUNT.resolve("cpuset.mems")));
      Files.writeString(group.resolve(CPUS), Files.readString(MOUNT.resolve(CPUS)));
      moveTo(group);
    }
  }

  private void moveTo(Path target) throws IOException {
    for (long each : pids) {
      Files.writeString(target.resolve(PROCESSES), Long.toString(each));
    }
  }

  /** Lets the processes run on these processors alone, for example {@code 0-1}. */
  void allow(String processors) throws IOException {
    if (isGroup) {
      Files.writeString(group.resolve(CPUS), processors);
      return;
    }
    for (long each : pids) {
      OtherProcess.run("taskset", "-a", "-c", "-p", processors, Long.toString(each));
    }
  }

  @Override
  public void close() throws IOException {
    if (isGroup) {
      moveTo(MOUNT);
      Files.delete(group);
    }
  }
}
