package org.arenalab.os.probe;

import static org.arenalab.os.probe.Capability.limited;
import static org.arenalab.os.probe.Capability.ok;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.arenalab.os.KernelFiles;

/** A report on this machine's processors: the causes of different times for one benchmark. */
final class ProcessorReport {
  private static final double BUSY_SHARE = 0.25;
  private static final double NOTABLE_STEAL = 0.01;
  private static final Set<String> CHEAP_CLOCKS = Set.of("tsc", "kvm-clock", "arch_sys_counter");
  private static final Pattern CPU_DIRECTORY = Pattern.compile("cpu\\d+");
  private static final String CPUS = "/sys/devices/system/cpu";

  private final KernelFiles files;
  private final int processors;

  ProcessorReport(KernelFiles files, int processors) {
    this.files = files;
    this.processors = processors;
  }

  List<Capability> all() {
    return List.of(
        count(), governor(), turbo(), threadsPerCore(), load(), steal(), clockSource(), aslr());
  }

  Capability count() {
    String name = "processors";
    OptionalDouble quota = CgroupLimits.read(files).cpus();
    String online = files.read(CPUS + "/online").map(o -> ", online " + o).orElse("");
    if (quota.isPresent()) {
      return limited(
          name,
          String.format(
              Locale.ROOT,
              "%d%s; the control group gives %.2f CPUs' time",
              processors,
              online,
              quota.getAsDouble()),
          "a throttled fork stops for whole milliseconds",
          "raise the container's CPU limit, or run outside it");
    }
    return processors == 1
        ? limited(name, "1" + online, "2-thread rows and the compiler share it", "")
        : ok(name, processors + online + ", no control group quota");
  }

  Capability governor() {
    String name = "CPU governor";
    Set<String> governors = new TreeSet<>();
    for (String cpu : files.list(CPUS)) {
      if (CPU_DIRECTORY.matcher(cpu).matches()) {
        files.read(CPUS + "/" + cpu + "/cpufreq/scaling_governor").ifPresent(governors::add);
      }
    }
    if (governors.isEmpty()) {
      return limited(
          name,
          "not visible (no cpufreq)",
          isVirtual() ? "the host of this virtual machine sets the clock" : "no driver reports it",
          "");
    }
    String all = String.join(" and ", governors);
    return all.equals("performance")
        ? ok(name, all)
        : limited(
            name,
            all,
            "the clock follows the load, so early iterations are slower",
            "sudo cpupower frequency-set -g performance");
  }

  Capability turbo() {
    String name = "turbo";
    String intel = CPUS + "/intel_pstate/no_turbo";
    String generic = CPUS + "/cpufreq/boost";
    Optional<Boolean> on =
        files.readLong(intel).map(no -> no == 0).or(() -> files.readLong(generic).map(b -> b == 1));
    if (on.isEmpty()) {
      return limited(
          name, "not visible", "it may be on; the clock then depends on heat and other guests", "");
    }
    String remedy =
        files.exists(intel) ? "echo 1 | sudo tee " + intel : "echo 0 | sudo tee " + generic;
    return on.get()
        ? limited(name, "on", "the clock depends on heat and on the other cores", remedy)
        : ok(name, "off");
  }

  Capability threadsPerCore() {
    String name = "SMT";
    Optional<String> active = files.read(CPUS + "/smt/active");
    if (active.isEmpty()) {
      return limited(name, "not visible", "the kernel does not report it", "");
    }
    return active.get().equals("0")
        ? ok(name, "off, according to this kernel")
        : limited(
            name,
            "on",
            "two threads may share one core",
            "echo off | sudo tee " + CPUS + "/smt/control");
  }

  Capability load() {
    String name = "load";
    Optional<String> text = files.read("/proc/loadavg");
    if (text.isEmpty()) {
      return limited(name, "no /proc/loadavg", "", "");
    }
    String[] averages = text.get().split(" ", -1);
    String fact = averages[0] + " over 1 min on " + processors + " CPUs";
    return Double.parseDouble(averages[0]) > BUSY_SHARE * processors
        ? limited(name, fact, "other processes are running and affect the results", "end it: top")
        : ok(name, fact);
  }

  /**
   * Reports the stolen time from {@code cpu user nice system idle iowait irq softirq steal ...}, in
   * ticks since boot.
   */
  Capability steal() {
    String name = "steal";
    String[] ticks =
        files
            .read("/proc/stat")
            .flatMap(text -> text.lines().findFirst())
            .orElse("")
            .split("\\s+", -1);
    if (ticks.length < 9) {
      return limited(name, "not visible", "", "");
    }
    long total = 0;
    for (int field = 1; field <= 8; field++) {
      total += Long.parseLong(ticks[field]);
    }
    double share = Long.parseLong(ticks[8]) / (double) Math.max(1, total);
    String fact = String.format(Locale.ROOT, "%.2f %% of the time since boot", 100 * share);
    return share > NOTABLE_STEAL
        ? limited(name, fact, "the host runs other machines on these CPUs", "more forks")
        : ok(name, fact);
  }

  Capability clockSource() {
    String name = "clock source";
    String sources = "/sys/devices/system/clocksource/clocksource0/";
    String current = files.read(sources + "current_clocksource").orElse("not visible");
    return CHEAP_CLOCKS.contains(current)
        ? ok(name, current)
        : limited(
            name,
            current,
            "reading the time may be a system call of a microsecond",
            "echo tsc | sudo tee " + sources + "current_clocksource");
  }

  Capability aslr() {
    String name = "address layout";
    String mode = files.read("/proc/sys/kernel/randomize_va_space").orElse("not visible");
    return mode.equals("0")
        ? limited(
            name,
            "not randomised (0)",
            "every fork has the same layout, so forks understate the variance",
            "sudo sysctl kernel.randomize_va_space=2")
        : ok(name, "randomised (" + mode + "): each fork has a layout of its own");
  }

  private boolean isVirtual() {
    return files.read("/proc/cpuinfo").orElse("").contains(" hypervisor");
  }
}
