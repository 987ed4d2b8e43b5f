package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.StoredRow;

/**
 * The differences between the environments of some runs.
 *
 * @param differences all known differences
 * @param obstacles the reasons why the runs cannot be compared, one line each; empty if they can
 */
public record Environment(List<Difference> differences, List<String> obstacles) {
  private static final String UNKNOWN = "not known";
  private static final String ANOTHER = "another ";
  private static final String HOST = "host";

  /** Profilers that only read values that the benchmark counts anyway. */
  private static final String GAUGES = "GaugeProfiler";

  /**
   * One property that differs between the runs.
   *
   * @param values one value for each run
   * @param forbids whether times of the runs no longer measure the same thing
   */
  public record Difference(String name, List<String> values, boolean forbids) {}

  private record Field(String name, boolean forbids, Function<StoredRun, String> value) {}

  private static final List<Field> FIELDS =
      List.of(
          field(HOST, true, "host.id"),
          field("CPU", true, "host.cpuModel"),
          field("number of CPUs", true, "host.cpus"),
          field("architecture", true, "host.architecture"),
          new Field("JDK", true, Environment::virtualMachines),
          new Field("blackhole mode", true, Environment::blackhole),
          new Field("profiled", true, run -> isProfiled(run) ? "yes" : "no"),
          new Field("profilers", false, Environment::profilers),
          field("commit", false, "commit"),
          field("uncommitted changes", false, "dirty"),
          field("kernel", false, "host.kernel"),
          field("governor", false, "host.governor"),
          field("turbo", false, "host.turbo"),
          field("huge pages", false, "host.transparentHugePages"),
          field("huge pages of shared memory", false, "host.shmemHugePages"),
          field("memory", false, "host.memoryBytes"),
          field("memory limit", false, "host.cgroupMemoryMax"),
          field("CPU limit", false, "host.cgroupCpuMax"),
          field("container", false, "host.container"),
          field("collector", false, "jdk.gc"),
          new Field("JVM flags", false, run -> joined(run, row -> String.join(" ", row.jvmArgs()))),
          field("LD_PRELOAD", false, "ldPreload"),
          new Field("JMH", false, run -> joined(run, StoredRow::jmhVersion)),
          field("libraries", false, "libraries"),
          new Field("settings", false, run -> joined(run, StoredRow::settings)),
          new Field("thread groups", false, Environment::threadGroups));

  private static Field field(String name, boolean forbids, String path) {
    return new Field(name, forbids, run -> fact(run, path));
  }

  /**
   * Returns a field of the envelope. A merged run with different shards has one value per shard.
   */
  private static String fact(StoredRun run, String path) {
    if (run.envelope() == null) {
      return null;
    }
    String said = run.envelope().text(path);
    Collection<String> ofShards = new TreeSet<>(run.envelope().ofShards(path).values());
    return said != null || ofShards.isEmpty() ? said : String.join("; ", ofShards);
  }

  /**
   * Returns this environment with an obstacle if compared rows were measured on different machines.
   * In merged runs, single rows can differ although the machines as a whole are the same.
   */
  Environment ofRows(long rowsOfSeveralHosts) {
    if (rowsOfSeveralHosts == 0 || obstacles.contains(ANOTHER + HOST)) {
      return this;
    }
    List<String> more = new ArrayList<>(obstacles);
    more.add("another host in " + Counted.of(rowsOfSeveralHosts, "row"));
    return new Environment(differences, List.copyOf(more));
  }

  /**
   * Compares the environments of the runs in the columns.
   *
   * <p>A value that is not known of a run counts as no difference. JSON of other tools can
   * therefore be compared; the remarks state that the environment could not be checked.
   */
  public static Environment of(List<StoredRun> runs) {
    List<Difference> differences = new ArrayList<>();
    List<String> obstacles = new ArrayList<>();
    for (Field field : FIELDS) {
      List<String> values = runs.stream().map(field.value).toList();
      long known = values.stream().filter(Objects::nonNull).distinct().count();
      if (known > 1) {
        differences.add(
            new Difference(
                field.name, values.stream().map(Environment::orUnknown).toList(), field.forbids));
        if (field.forbids && !field.name.equals("profiled")) {
          obstacles.add(ANOTHER + field.name);
        }
      }
    }
    for (StoredRun run : runs) {
      String attached = "a profiler was attached to " + run.name();
      if (isProfiled(run) && !obstacles.contains(attached)) {
        obstacles.add(attached);
      }
    }
    return new Environment(List.copyOf(differences), List.copyOf(obstacles));
  }

  private static String orUnknown(String value) {
    return value == null ? UNKNOWN : value;
  }

  private static String virtualMachines(StoredRun run) {
    return joined(run, StoredRow::virtualMachine);
  }

  private static String joined(StoredRun run, Function<StoredRow, String> value) {
    Collection<String> values =
        run.rows().stream()
            .map(value)
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(TreeSet::new));
    return values.isEmpty() ? null : String.join("; ", values);
  }

  /**
   * Returns the thread groups of the command line. JMH's JSON only has the total number of threads.
   */
  private static String threadGroups(StoredRun run) {
    if (run.envelope() == null) {
      return null;
    }
    List<String> command = run.envelope().texts("command");
    int option = command.indexOf("-tg");
    return option >= 0 && option + 1 < command.size()
        ? command.get(option + 1)
        : "as the benchmarks say";
  }

  /** Returns {@code compiler}, {@code full} or a similar mode, without how it was chosen. */
  private static String blackhole(StoredRun run) {
    String said = run.envelope() == null ? null : run.envelope().text("jdk.blackhole");
    return said == null ? null : said.replaceFirst("\\s*[,(].*", "");
  }

  /**
   * Returns whether a profiler was attached. Without an envelope, a metric without a value is the
   * sign: a profiler that only prints text leaves one in JMH's JSON.
   */
  private static boolean isProfiled(StoredRun run) {
    if (run.envelope() != null) {
      return run.envelope().is("profiled");
    }
    return run.rows().stream()
        .flatMap(row -> row.metrics().stream())
        .anyMatch(metric -> !metric.isPrimary() && metric.unit().equals("---"));
  }

  private static String profilers(StoredRun run) {
    StoredEnvelope envelope = run.envelope();
    if (envelope == null) {
      return null;
    }
    return envelope.texts("profilers").stream()
        .filter(each -> !each.endsWith(GAUGES))
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
