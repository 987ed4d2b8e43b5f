package org.arenalab.os;

import java.util.ArrayList;
import java.util.List;

/**
 * The files through which DAMON is set up, and its users. Only reads; every method may be called
 * while another program uses DAMON.
 */
@Internal
public record DamonFiles(KernelFiles files) {
  /** The folder of all kdamonds. */
  public static final String KDAMONDS = "/sys/kernel/mm/damon/admin/kdamonds";

  /** The number of kdamonds that are set up. */
  public static final String NR_KDAMONDS = KDAMONDS + "/nr_kdamonds";

  private static final List<String> MODULES =
      List.of("damon_reclaim", "damon_lru_sort", "damon_stat");

  /** Returns whether this kernel has the interface. */
  public boolean exist() {
    return files.exists(KDAMONDS);
  }

  /**
   * Returns the users of DAMON: the kdamonds that are set up, and the kernel modules that are
   * enabled. The number of kdamonds is 0 while a module uses DAMON.
   */
  public List<DamonHolder> holders() {
    List<DamonHolder> holders = new ArrayList<>();
    for (String index : files.list(KDAMONDS)) {
      String kdamond = KDAMONDS + "/" + index;
      files
          .read(kdamond + "/state")
          .ifPresent(state -> holders.add(kdamond(index, kdamond, state.equals("on"))));
    }
    for (String module : MODULES) {
      if (files.read("/sys/module/" + module + "/parameters/enabled").orElse("N").equals("Y")) {
        holders.add(new DamonHolder("kernel module " + module, "", true));
      }
    }
    return holders;
  }

  private DamonHolder kdamond(String index, String kdamond, boolean running) {
    String name = "kdamond " + index;
    if (running) {
      name += " (pid " + files.read(kdamond + "/pid").orElse("?") + ")";
    }
    List<String> targets = new ArrayList<>();
    for (String context : files.list(kdamond + "/contexts")) {
      String folder = kdamond + "/contexts/" + context;
      if (files.read(folder + "/operations").orElse("").equals("paddr")) {
        targets.add("physical memory");
      } else {
        targets.addAll(processes(folder + "/targets"));
      }
    }
    return new DamonHolder(name, String.join(", ", targets), running);
  }

  private List<String> processes(String folder) {
    List<String> processes = new ArrayList<>();
    for (String target : files.list(folder)) {
      files
          .read(folder + "/" + target + "/pid_target")
          .map(this::process)
          .ifPresent(processes::add);
    }
    return processes;
  }

  private String process(String pid) {
    return "process "
        + pid
        + files
            .read("/proc/" + pid + "/comm")
            .map(command -> " (" + command + ")")
            .orElse(", gone");
  }

  /** Returns the kernel threads of DAMON, to name a holder that {@link #holders} does not find. */
  public List<String> threads() {
    List<String> threads = new ArrayList<>();
    for (String pid : files.list("/proc")) {
      if (Character.isDigit(pid.charAt(0))) {
        files
            .read("/proc/" + pid + "/comm")
            .filter(command -> command.startsWith("kdamond."))
            .ifPresent(command -> threads.add("kernel thread " + command + " (pid " + pid + ")"));
      }
    }
    return threads;
  }

  /**
   * Returns the operations that DAMON offers, separated by blanks. The kernel lists them only in an
   * existing context; returns an empty string if there is none.
   */
  public String operations() {
    return files
        .read(KDAMONDS + "/0/contexts/0/avail_operations")
        .map(operations -> operations.replaceAll("\\s+", " "))
        .orElse("");
  }
}
