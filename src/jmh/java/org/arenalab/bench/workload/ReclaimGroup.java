package org.arenalab.bench.workload;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A private control group, from which the kernel is asked to reclaim memory: {@code memory.reclaim}
 * of version 2, {@code memory.force_empty} of version 1. Memory that this process touches while it
 * is in the group belongs to the group. Memory that was touched before does not.
 *
 * <p>Closing moves the process to its previous group and removes this group. A shutdown hook does
 * that, too, when the JVM ends. A new group removes the groups of processes that were killed.
 */
public final class ReclaimGroup implements MemoryPressure {
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");
  private static final String PREFIX = "arenalab-";
  private static final String PROCESSES = "cgroup.procs";

  /** The bytes to reclaim: more than any of our ranges, so the kernel takes all it can. */
  private static final String RECLAIM_BYTES = "16G";

  private final Path home;
  private final Path group;
  private final Thread hook = new Thread(this::leave, "leave-reclaim-group");
  private boolean left;

  private ReclaimGroup(Path home, Path group) {
    this.home = home;
    this.group = group;
  }

  /**
   * Creates the group below the group of this process, and enters it.
   *
   * @throws PressureUnavailableException if there is no memory controller, or no permission to use
   *     it
   */
  static ReclaimGroup enter() {
    try {
      return enter(home(MOUNT, Files.readAllLines(Path.of("/proc/self/cgroup"))));
    } catch (IOException e) {
      throw new PressureUnavailableException(e.toString(), e);
    }
  }

  private static ReclaimGroup enter(Path home) throws IOException {
    removeOrphans(home);
    Path path = home.resolve(PREFIX + ProcessHandle.current().pid());
    ReclaimGroup group = new ReclaimGroup(home, Files.createDirectory(path));
    Runtime.getRuntime().addShutdownHook(group.hook);
    try {
      move(path);
      return group;
    } catch (IOException e) {
      group.close();
      throw e;
    }
  }

  /**
   * Returns the folder of the process's group in the memory controller, of either cgroup version.
   */
  static Path home(Path mount, List<String> ownGroups) throws IOException {
    for (String line : ownGroups) {
      String[] fields = line.split(":", 3);
      String below = fields[2].substring(1);
      if (List.of(fields[1].split(",")).contains("memory")) {
        return mount.resolve("memory").resolve(below);
      }
      if (fields[1].isEmpty() && Files.exists(mount.resolve(below).resolve("memory.reclaim"))) {
        return mount.resolve(below);
      }
    }
    throw new IOException("this process is not in a group of the memory controller");
  }

  private static void move(Path to) throws IOException {
    Files.writeString(to.resolve(PROCESSES), Long.toString(ProcessHandle.current().pid()));
  }

  /** Returns the folder of this group. */
  Path path() {
    return group;
  }

  @Override
  public void apply(long address, long lengthBytes) {
    Path reclaim = group.resolve("memory.reclaim");
    boolean second = Files.exists(reclaim);
    try {
      Files.writeString(
          second ? reclaim : group.resolve("memory.force_empty"), second ? RECLAIM_BYTES : "0");
    } catch (IOException lessThanAsked) {
      // EAGAIN or EBUSY: the kernel reclaimed as much as it could, which is sufficient.
    }
  }

  @Override
  public void close() {
    leave();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // The hook has run, or will run.
    }
  }

  private synchronized void leave() {
    if (left) {
      return;
    }
    left = true;
    try {
      move(home);
      Files.deleteIfExists(group);
    } catch (IOException e) {
      System.err.println("The control group " + group + " cannot be removed: " + e);
    }
  }

  private static void removeOrphans(Path home) throws IOException {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(home, PREFIX + "[0-9]*")) {
      for (Path each : groups) {
        long pid = Long.parseLong(each.getFileName().toString().substring(PREFIX.length()));
        if (ProcessHandle.of(pid).isEmpty()) {
          Files.deleteIfExists(each);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
