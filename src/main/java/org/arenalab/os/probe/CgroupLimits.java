package org.arenalab.os.probe;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.arenalab.os.KernelFiles;

/**
 * The limits of this process's control groups, of version 1 and of version 2. The tightest limit on
 * the path from the process's own group to the root counts.
 *
 * @param cpus processors' worth of time, if limited
 * @param memoryBytes if limited
 */
record CgroupLimits(OptionalDouble cpus, OptionalLong memoryBytes) {
  /** Version 1 reports "no limit" as a number near 2^63, rounded to pages. */
  private static final long UNLIMITED_BYTES = 1L << 62;

  private static final String MOUNT = "/sys/fs/cgroup";

  static CgroupLimits read(KernelFiles files) {
    OptionalDouble cpus = OptionalDouble.empty();
    OptionalLong memory = OptionalLong.empty();
    for (String line : files.read("/proc/self/cgroup").orElse("").lines().toList()) {
      String[] fields = line.split(":", 3);
      if (fields.length < 3) {
        continue;
      }
      for (String path = fields[2]; ; path = path.substring(0, path.lastIndexOf('/'))) {
        path = path.equals("/") ? "" : path;
        cpus = lower(cpus, cpus(files, fields[1], path));
        memory = lower(memory, memory(files, fields[1], path));
        if (path.isEmpty()) {
          break;
        }
      }
    }
    return new CgroupLimits(cpus, memory);
  }

  private static Optional<Double> cpus(KernelFiles files, String controllers, String path) {
    if (controllers.isEmpty()) {
      return files
          .read(MOUNT + path + "/cpu.max")
          .map(text -> text.split(" "))
          .filter(quota -> quota.length == 2 && !quota[0].equals("max"))
          .map(quota -> Double.parseDouble(quota[0]) / Double.parseDouble(quota[1]));
    }
    if (!names(controllers, "cpu")) {
      return Optional.empty();
    }
    String group = MOUNT + "/cpu" + path;
    return files
        .readLong(group + "/cpu.cfs_quota_us")
        .filter(quota -> quota > 0)
        .flatMap(q -> files.readLong(group + "/cpu.cfs_period_us").map(p -> (double) q / p));
  }

  private static Optional<Long> memory(KernelFiles files, String controllers, String path) {
    if (controllers.isEmpty()) {
      return files.readLong(MOUNT + path + "/memory.max");
    }
    return names(controllers, "memory")
        ? files
            .readLong(MOUNT + "/memory" + path + "/memory.limit_in_bytes")
            .filter(limit -> limit < UNLIMITED_BYTES)
        : Optional.empty();
  }

  private static boolean names(String controllers, String wanted) {
    return Arrays.asList(controllers.split(",")).contains(wanted);
  }

  private static OptionalDouble lower(OptionalDouble known, Optional<Double> found) {
    return found
        .map(f -> OptionalDouble.of(known.isPresent() ? Math.min(known.getAsDouble(), f) : f))
        .orElse(known);
  }

  private static OptionalLong lower(OptionalLong known, Optional<Long> found) {
    return found
        .map(f -> OptionalLong.of(known.isPresent() ? Math.min(known.getAsLong(), f) : f))
        .orElse(known);
  }
}
