package org.arenalab.os.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.arenalab.os.KernelFiles;

/**
 * The features of this kernel and machine that matter to an allocator or a measurement. They are
 * found by trying them, not by version numbers.
 *
 * <p>A probe reads the kernel's files and makes each call once, on memory of its own. It changes no
 * setting and leaves no resource allocated. It inspects DAMON and zram, but never changes devices
 * or contexts of others. Safe from any thread; takes about 50 ms.
 */
public final class Platform {
  private final KernelFiles files;
  private final int processors;

  private Platform(Path root, int processors) {
    this.files = new KernelFiles(root);
    this.processors = processors;
  }

  /**
   * Returns everything known about this machine, in a reader's order of interest.
   *
   * @throws UnsupportedOperationException on systems other than Linux
   */
  public static List<Capability> probe() {
    requireLinux(System.getProperty("os.name"));
    Platform here = new Platform(Path.of("/"), Runtime.getRuntime().availableProcessors());
    List<Capability> all = new ArrayList<>();
    all.add(here.kernel());
    all.addAll(here.described());
    all.add(UserfaultfdProbe.probe());
    all.addAll(PagerProbes.all());
    all.addAll(new MemoryCallProbes(here.files).all());
    all.addAll(new PerfEventProbe(here.files).all());
    return all;
  }

  /**
   * Returns the contents of the kernel's files below {@code root}, without the calls that only a
   * real kernel can answer.
   */
  static List<Capability> describe(Path root, int processors) {
    return new Platform(root, processors).described();
  }

  /**
   * Requires Linux.
   *
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
