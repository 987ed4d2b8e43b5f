package org.arenalab.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.compare.MetricUnit;
import org.arenalab.bench.result.RunArchive;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.result.RunEntry;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.UnknownRunException;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.json.Printable;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code results} command: lists, shows, keeps and removes stored runs. */
@Command(
    name = "results",
    mixinStandardHelpOptions = true,
    description = "Manages stored runs: list, show RUN, keep RUN NAME, prune.")
public final class ResultsCommand implements Callable<Integer> {
  private static final int LISTED = 20;
  private static final String KIND = "kind";
  private static final List<String> SHOWN =
      List.of(
          "start",
          "end",
          KIND,
          "complete",
          "profiled",
          "commit",
          "dirty",
          "host.name",
          "host.cpuModel",
          "host.cpus",
          "host.kernel",
          "jdk.laboratory",
          "jdk.gc",
          "profilers",
          "load.start",
          "interleaved",
          "seed");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return list(false);
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the baselines and the newest runs.")
  Integer list(
      @Option(names = "--all", description = "List all runs, not only the newest 20.")
          boolean all) {
    RunCatalog catalog = RunCatalog.ofThisFolder();
    List<RunEntry> history = catalog.history();
    PrintWriter out = spec.commandLine().getOut();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("run", "started", "commit", "kind", "rows", "state"));
    catalog.kept().forEach(run -> lines.add(line(run)));
    history.stream().limit(all ? Long.MAX_VALUE : LISTED).forEach(run -> lines.add(line(run)));
    align(lines).forEach(out::println);
    if (!all && history.size() > LISTED) {
      out.println(Counted.of(history.size() - LISTED, "older run") + ": --all");
    }
    if (lines.size() == 1) {
      out.println("no runs yet: java -jar target/benchmarks.jar measures one");
    }
    out.flush();
    return 0;
  }

  private static List<String> line(RunEntry run) {
    String name = run.kept() ? run.name() + " (kept)" : run.name();
    try {
      StoredEnvelope envelope = run.envelope();
      if (envelope == null) {
        return List.of(name, "", "", "", "", "no envelope");
      }
      int missing = envelope.missingRows().size();
      int rows = envelope.texts("expectedRows").size() - missing;
      return List.of(
          name,
          text(envelope, "start").replaceFirst(":\\d\\d\\..*", "Z").replace('T', ' '),
          envelope.shortCommit() == null ? "" : envelope.shortCommit(),
          kind(envelope),
          Integer.toString(rows),
          state(envelope, missing));
    } catch (UnreadableResultException e) {
      return List.of(name, "", "", "", "", "envelope cannot be read");
    }
  }

  private static String shown(StoredEnvelope envelope, String field) {
    return field.equals(KIND) ? kind(envelope) : text(envelope, field);
  }

  private static String kind(StoredEnvelope envelope) {
    String kind = text(envelope, KIND);
    return kind.equals(RunDescription.OF_A_PLAN) ? "plan" : kind;
  }

  private static String state(StoredEnvelope envelope, int missing) {
    String profiled = envelope.is("profiled") ? ", profiled" : "";
    if (envelope.is("complete")) {
      return "complete" + profiled;
    }
    String how =
        envelope.is("interrupted")
            ? "interrupted"
            : envelope.text("end") == null ? "no end" : "incomplete";
    return how + (missing > 0 ? ", " + Counted.of(missing, "row") + " missing" : "") + profiled;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows one run: its environment and every row.")
  Integer show(
      @Parameters(paramLabel = "RUN", description = "Name of a run; see compare --help.")
          String word) {
    PrintWriter out = spec.commandLine().getOut();
    try {
      StoredRun run = RunCatalog.ofThisFolder().read(word);
      out.println(run.title());
      out.println("  file: " + (run.envelope() == null ? word : run.file()));
      if (run.envelope() == null) {
        out.println("  no envelope: JMH's JSON alone");
      } else {
        SHOWN.forEach(field -> out.println("  " + field + ": " + shown(run.envelope(), field)));
        run.envelope()
            .missingRows()
            .forEach(each -> out.println("  missing " + Printable.of(each)));
      }
      run.remarks().forEach(each -> out.println("  note: " + each));
      RowLabels labels = RowLabels.ofStored(run.rows());
      run.rows().forEach(row -> show(row, labels, out));
      out.flush();
      return 0;
    } catch (UnknownRunException | UnreadableResultException e) {
      throw new UsageException("results: " + e.getMessage(), e);
    }
  }

  private static void show(StoredRow row, RowLabels labels, PrintWriter out) {
    out.println(Printable.of(labels.label(row.id())) + ", " + Counted.of(row.forks(), "fork"));
    for (StoredMetric metric : row.metrics()) {
      MetricUnit unit = MetricUnit.of(metric);
      String value = unit.format(metric.median() * unit.scale());
      out.println(Printable.of("    %s: %s".formatted(metric.name(), value)));
    }
  }

  @Command(
      name = "keep",
      mixinStandardHelpOptions = true,
      description = "Copies a run, or any JMH JSON, to results/baseline, which git keeps.")
  Integer keep(
      @Parameters(paramLabel = "RUN", description = "Name of a run; see compare --help.")
          String word,
      @Parameters(paramLabel = "NAME", description = "Name of the baseline.") String name) {
    RunCatalog catalog = RunCatalog.ofThisFolder();
    try {
      // Reads the run first: an unreadable run is not kept.
      StoredRun run = catalog.read(word);
      RunArchive archive = new RunArchive(catalog);
      Path kept =
          run.envelope() == null
              ? archive.keep(run.file().toAbsolutePath(), name)
              : archive.keep(new RunEntry(run.name(), catalog.folder(word), false), name);
      PrintWriter out = spec.commandLine().getOut();
      out.println("Kept in " + kept);
      out.flush();
      return 0;
    } catch (UnknownRunException | UnreadableResultException | IllegalArgumentException e) {
      throw new UsageException("results: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UsageException("results: nothing kept, cannot copy " + word + ": " + e, e);
    }
  }

  @Command(
      name = "prune",
      mixinStandardHelpOptions = true,
      description = "Removes old runs. Baselines and running measurements stay.")
  Integer prune(
      @Option(
              names = "--keep",
              paramLabel = "N",
              defaultValue = "20",
              description = "Number of newest runs to keep (default 20).")
          int keep,
      @Option(
              names = "--dry-run",
              description = "Print the runs that would be removed, without removing them.")
          boolean dryRun) {
    if (keep < 0) {
      throw new UsageException("results: bad value: --keep=" + keep + ", expected 0 or more");
    }
    RunArchive archive = new RunArchive(RunCatalog.ofThisFolder());
    PrintWriter out = spec.commandLine().getOut();
    List<RunEntry> stale = archive.stale(keep, Instant.now());
    for (RunEntry run : stale) {
      try {
        if (!dryRun) {
          archive.remove(run);
        }
        out.println((dryRun ? "would remove " : "removed ") + run.path());
      } catch (IOException e) {
        throw new UsageException("results: cannot remove " + run.path() + ": " + e, e);
      }
    }
    out.println(stale.isEmpty() ? "nothing to remove" : Counted.of(stale.size(), "run"));
    out.flush();
    return 0;
  }

  private static String text(StoredEnvelope envelope, String field) {
    String text = envelope.text(field);
    return text == null ? "not known" : text;
  }

  private static List<String> align(List<List<String>> table) {
    int[] widths = new int[table.getFirst().size()];
    for (List<String> line : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> line : table) {
      StringBuilder padded = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        padded.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length() + 2);
      }
      lines.add(padded.toString().stripTrailing());
    }
    return lines;
  }
}
