package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.row.StoredRow;

/** The section on the environment of each run. Lines in which the runs differ are marked. */
final class EnvironmentSection implements Section {
  private static final List<List<String>> FACTS =
      List.of(
          List.of("start", "started"),
          List.of("commit", "commit"),
          List.of("dirty", "uncommitted changes"),
          List.of("host.id", "host"),
          List.of("host.cpuModel", "CPU"),
          List.of("host.cpus", "CPUs"),
          List.of("host.architecture", "architecture"),
          List.of("host.kernel", "kernel"),
          List.of("host.governor", "governor"),
          List.of("host.transparentHugePages", "huge pages"),
          List.of("host.shmemHugePages", "huge pages, shared"),
          List.of("host.memoryBytes", "memory"),
          List.of("host.cgroupMemoryMax", "memory limit"),
          List.of("host.cgroupCpuMax", "CPU limit"),
          List.of("host.container", "container"),
          List.of("jdk.forks", "JVM"),
          List.of("jdk.gc", "collector"),
          List.of("jdk.forkFlags", "JVM flags"),
          List.of("jdk.blackhole", "blackholes"),
          List.of("ldPreload", "LD_PRELOAD"),
          List.of("load.start", "load at start"),
          List.of("load.end", "load at end"),
          List.of("interleaved", "forks in passes"),
          List.of("seed", "seed of the order"),
          List.of("profilers", "profilers"),
          List.of("libraries", "libraries"),
          List.of("complete", "complete"));

  /** Lines that always differ between runs, so they are not marked. */
  private static final List<String> OWN =
      List.of("started", "load at start", "load at end", "seed of the order");

  private static final int LONGEST = 400;
  private static final int COMMIT_LETTERS = 13;

  private final List<ReportRun> runs;

  EnvironmentSection(List<ReportRun> runs) {
    this.runs = runs;
  }

  @Override
  public String id() {
    return "environment";
  }

  @Override
  public String title() {
    return "Environment";
  }

  @Override
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  @Override
  public void print(Html html) {
    html.element(
        "p",
        "A ● marks what is not the same in all runs. Times of different hosts, CPUs or JVMs are not"
            + " times of the same thing.",
        "class",
        "source");
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", title());
    html.open("table", "class", "plain environment");
    html.element("caption", "The envelope of each run");
    html.open("thead").open("tr").element("th", "", "scope", "col");
    runs.forEach(run -> html.element("th", Html.clip(run.name()), "scope", "col"));
    html.close().close().open("tbody");
    for (List<String> fact : FACTS) {
      row(html, fact.get(1), runs.stream().map(run -> value(run, fact.getFirst())).toList());
    }
    row(html, "settings", runs.stream().map(EnvironmentSection::settings).toList());
    html.close().close().close();
  }

  private static void row(Html html, String name, List<String> values) {
    if (values.stream().allMatch(String::isEmpty)) {
      return;
    }
    boolean differs =
        values.stream().filter(value -> !value.isEmpty()).distinct().count() > 1
            && !OWN.contains(name);
    html.open("tr", "class", differs ? "differs" : null);
    html.element("th", name + (differs ? " ●" : ""), "scope", "row");
    values.forEach(value -> html.element("td", value.isEmpty() ? "not known" : value));
    html.close();
  }

  private static String value(ReportRun run, String path) {
    StoredEnvelope envelope = run.run().envelope();
    String value = envelope == null ? null : envelope.text(path);
    if (value == null) {
      return "";
    }
    switch (path) {
      case "host.memoryBytes" -> {
        return value.matches("\\d{1,18}") ? Figures.bytes(Double.parseDouble(value)) : value;
      }
      case "start" -> {
        return value.replaceFirst("T(\\d\\d:\\d\\d).*", " $1 UTC");
      }
      case "commit" -> {
        return Html.clip(value, COMMIT_LETTERS);
      }
      default -> {}
    }
    return Html.clip(value.replaceAll("[\\[\\]{}\"]", "").replace(",", ", "), LONGEST);
  }

  private static String settings(ReportRun run) {
    List<String> settings = new ArrayList<>();
    run.run().rows().stream().map(StoredRow::settings).distinct().forEach(settings::add);
    return Html.clip(settings.stream().collect(Collectors.joining("; ")), LONGEST);
  }
}
