package org.arenalab.os;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What this kernel and this machine can do for an allocator and for a measurement, found out by
 * trying rather than by looking at version numbers.
 *
 * <p>Reads the kernel's files and makes each call once, on memory of its own. It changes no setting
 * and leaves nothing behind; what DAMON or zram is doing for somebody else is looked at and not
 * touched. Safe from any thread; takes some 50 ms.
 */
public final class Platform {
  private final KernelFiles files;
  private final int processors;

  private Platform(Path root, int processors) {
    this.files = new KernelFiles(root);
    this.processors = processors;
  }

  /**
   * Everything there is to say about this machine, in the order in which a reader wants it.
   *
   * @throws UnsupportedOperationException on anything but Linux
   */
  public static List<Capability> probe() {
    requireLinux(System.getProperty("os.name"));
    Platform here = new Platform(Path.of("/"), Runtime.getRuntime().availableProcessors());
    List<Capability> all = new ArrayList<>();
    all.add(here.kernel());
    all.addAll(here.described());
    all.add(UserfaultfdProbe.probe());
    all.addAll(new MemoryCallProbes(here.files).all());
    all.addAll(new PerfEventProbe(here.files).all());
    return all;
  }

  /**
   * What the kernel's files below {@code root} say, without any call that only a real kernel can
   * answer.
   */
  static List<Capability> describe(Path root, int processors) {
    return new Platform(root, processors).described();
  }

  /**
   * @throws UnsupportedOperationException unless {@code osName} is Linux
   */
  static void requireLinux(String osName) {
    if (!osName.toLowerCase(Locale.ROOT).startsWith("linux")) {
      throw new UnsupportedOperationException(
          "Arenalab runs on Linux only (x86-64 or arm64); this is " + osName);
    }
  }

  private Capability kernel() {
    String name = "kernel";
    String arch = System.getProperty("os.arch");
    String fact = "Linux " + System.getProperty("os.version") + " on " + arch;
    return arch.equals("amd64") || arch.equals("aarch64")
        ? Capability.ok(name, fact)
        : Capability.no(name, fact, "system call numbers are known for x86-64 and arm64", "");
  }

  private List<Capability> described() {
    List<Capability> all = new ArrayList<>(new ProcessorReport(files, processors).all());
    all.addAll(new MemoryReport(files).all());
    return all;
  }
}
