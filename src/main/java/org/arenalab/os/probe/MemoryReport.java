package org.arenalab.os.probe;

import static org.arenalab.os.probe.Capability.limited;
import static org.arenalab.os.probe.Capability.no;
import static org.arenalab.os.probe.Capability.ok;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.arenalab.os.DamonFiles;
import org.arenalab.os.DamonHolder;
import org.arenalab.os.HugePages;
import org.arenalab.os.KernelFiles;
import org.arenalab.os.TransparentHugePages;

/**
 * A report on this machine's memory from the kernel's own files. It only reads; it changes no
 * setting.
 */
final class MemoryReport {
  private static final long GIB = 1L << 30;
  private static final String THP = TransparentHugePages.FOLDER;

  private final KernelFiles files;

  MemoryReport(KernelFiles files) {
    this.files = files;
  }

  List<Capability> all() {
    return List.of(
        memory(),
        swap(),
        sharedMemory(),
        hugePages(),
        hugeTlbFileSystem(),
        transparentHugePages(),
        transparentHugePagesShared(),
        numaNodes(),
        damon(),
        zram());
  }

  Capability memory() {
    String name = "memory";
    long total = memInfo("MemTotal");
    long available = memInfo("MemAvailable");
    OptionalLong limit = CgroupLimits.read(files).memoryBytes();
    String fact = gib(available) + " available of " + gib(total);
    if (limit.isPresent() && limit.getAsLong() < total) {
      return limited(
          name,
          fact + "; the control group allows " + gib(limit.getAsLong()),
          "a fork above the limit is killed",
          "raise the container's memory limit");
    }
    return available < 2 * GIB
        ? limited(
            name, fact, "large arenas do not fit", "end processes that use memory: top -o %MEM")
        : ok(name, fact);
  }

  Capability swap() {
    String name = "swap";
    long total = memInfo("SwapTotal");
    long used = total - memInfo("SwapFree");
    if (total == 0) {
      return ok(name, "none, so no measured memory is swapped out");
    }
    String fact = gib(used) + " used of " + gib(total);
    return used > 0
        ? limited(name, fact, "pages of a fork may be on disk", "sudo swapoff -a")
        : ok(name, fact);
  }

  Capability sharedMemory() {
    String name = "/dev/shm";
    if (!files.exists("/dev/shm")) {
      return no(
          name, "not there", "named arenas live in it", "sudo mount -m -t tmpfs tmpfs /dev/shm");
    }
    try {
      FileStore store = Files.getFileStore(files.at("/dev/shm"));
      return sharedMemory(store.getTotalSpace(), store.getUsableSpace());
    } catch (IOException e) {
      return no(name, "cannot be read: " + e.getMessage(), "named arenas live in it", "");
    }
  }

  static Capability sharedMemory(long total, long usable) {
    String name = "/dev/shm";
    String fact = gib(usable) + " free of " + gib(total) + ": the limit for all arenas together";
    return usable < GIB
        ? limited(
            name,
            fact,
            "an arena that exceeds it ends in an error",
            "sudo mount -o remount,size=8G /dev/shm (docker run --shm-size=8g)")
        : ok(name, fact);
  }

  Capability hugePages() {
    String name = "huge pages";
    HugePages pool = HugePages.parse(files.read("/proc/meminfo").orElse(""));
    if (pool.sizeBytes() == 0) {
      return no(name, "not in this kernel", "built without CONFIG_HUGETLBFS", "");
    }
    String fact =
        "%d of %d free, %d kB each".formatted(pool.free(), pool.total(), pool.sizeBytes() / 1024);
    String remedy = "sudo sysctl vm.nr_hugepages=512";
    if (pool.total() == 0) {
      return no(name, fact, "none is reserved", remedy);
    }
    return pool.free() == 0 ? limited(name, fact, "all are in use", remedy) : ok(name, fact);
  }

  Capability hugeTlbFileSystem() {
    String name = "hugetlbfs";
    List<String> mounts =
        files
            .read("/proc/mounts")
            .orElse("")
            .lines()
            .map(line -> line.split(" "))
            .filter(fields -> fields.length > 2 && fields[2].equals("hugetlbfs"))
            .map(fields -> fields[1])
            .toList();
    return mounts.isEmpty()
        ? limited(
            name,
            "not mounted",
            "named huge-page arenas go through a memfd instead",
            "sudo mount -m -t hugetlbfs none /dev/hugepages")
        : ok(name, "mounted on " + String.join(", ", mounts));
  }

  Capability transparentHugePages() {
    String name = "THP";
    return files
        .readChoice(THP + "enabled")
        .map(
            mode ->
                mode.equals("never")
                    ? no(
                        name,
                        mode,
                        "advice has no effect",
                        "echo madvise | sudo tee " + THP + "enabled")
                    : ok(name, mode))
        .orElseGet(() -> no(name, "not in this kernel", "no CONFIG_TRANSPARENT_HUGEPAGE", ""));
  }

  Capability transparentHugePagesShared() {
    String name = "THP, shared";
    String mode = files.readChoice(THP + "shmem_enabled").orElse("not in this kernel");
    return switch (mode) {
      case "always", "within_size", "advise", "force" -> ok(name, mode);
      default ->
          no(
              name,
              mode,
              "advice on shared memory has no effect",
              "echo advise | sudo tee " + THP + "shmem_enabled");
    };
  }

  Capability numaNodes() {
    String name = "NUMA";
    List<String> nodes =
        files.list("/sys/devices/system/node").stream()
            .filter(node -> node.matches("node\\d+"))
            .toList();
    return nodes.size() > 1
        ? ok(name, nodes.size() + " nodes")
        : limited(name, nodes.size() + " node", "binding works, but there is only one node", "");
  }

  Capability damon() {
    String name = "DAMON";
    DamonFiles damon = new DamonFiles(files);
    String operations = damon.operations().isEmpty() ? "" : ", operations " + damon.operations();
    if (!damon.exist()) {
      return no(
          name,
          "not in this kernel",
          "hotness then comes from written-page tracking or touches",
          "a kernel with CONFIG_DAMON_SYSFS");
    }
    List<String> running =
        damon.holders().stream().filter(DamonHolder::running).map(DamonHolder::words).toList();
    if (!running.isEmpty()) {
      return limited(
          name,
          "in use by others: " + String.join(", ", running) + operations,
          "Arenalab does not stop it",
          "stop it where it was started");
    }
    if (!files.isWritable(DamonFiles.NR_KDAMONDS)) {
      return limited(
          name, "present, but not for this user", "only root may set it up", "run as root");
    }
    return ok(name, "present and idle" + operations);
  }

  Capability zram() {
    String name = "zram";
    List<String> devices =
        files.list("/sys/block").stream().filter(block -> block.startsWith("zram")).toList();
    boolean hotAdd = files.exists("/sys/class/zram-control/hot_add");
    if (devices.isEmpty() && !hotAdd) {
      return no(
          name, "not loaded", "the kernel's own compressed swap has no arm", "sudo modprobe zram");
    }
    List<String> free =
        devices.stream()
            .filter(device -> files.readLong("/sys/block/" + device + "/disksize").orElse(1L) == 0)
            .toList();
    String fact =
        "%d of %d devices free%s%s"
            .formatted(
                free.size(),
                devices.size(),
                hotAdd ? ", more by hot_add" : "",
                algorithms(devices));
    if (!hotAdd) {
      return limited(name, fact, "Arenalab cannot add a device", "Linux 4.2");
    }
    if (!files.at("/sys/class/zram-control/hot_add").toFile().canRead()) {
      return limited(name, fact, "only root may add one", "run as root");
    }
    boolean withoutLz4 = !devices.isEmpty() && !fact.contains("lz4");
    return withoutLz4
        ? limited(name, fact, "it is measured with lz4", "a kernel with CONFIG_ZRAM_BACKEND_LZ4")
        : ok(name, fact);
  }

  /**
   * Returns the compression algorithms that the kernel offers, read from the first device. The
   * brackets around the algorithm in use are removed.
   */
  private String algorithms(List<String> devices) {
    return devices.stream()
        .findFirst()
        .flatMap(device -> files.read("/sys/block/" + device + "/comp_algorithm"))
        .map(words -> "; " + words.replaceAll("[\\[\\]]", "").strip().replace(" ", ", "))
        .orElse("");
  }

  private long memInfo(String field) {
    return files.readField("/proc/meminfo", field).orElse(0L);
  }

  static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIB);
  }
}
