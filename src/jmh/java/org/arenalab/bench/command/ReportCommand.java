package org.arenalab.bench.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.cli.WritableFile;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.report.ReportPage;
import org.arenalab.bench.report.ReportRun;
import org.arenalab.bench.result.ResultWriter;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.result.RunEntry;
import org.arenalab.bench.result.UnknownRunException;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.Counted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code report} command: shows runs as one page of charts that needs no network. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Writes an HTML page with charts of runs.",
    footer = {
      "",
      "A RUN is an id or the start of an id, a commit, the name of a baseline, last, last~1, or"
          + " the",
      "path of any JMH JSON. Without a RUN, the page shows every baseline and the last run.",
      "It also shows flame graphs of profile, memory over time of soak and of replay, and phases of"
          + " mem."
    })
public final class ReportCommand implements Callable<Integer> {
  private static final int DEFAULT_HISTORY = 20;

  @Parameters(arity = "0..*", paramLabel = "RUN", description = "The runs to show; see below.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "report.html",
      description = "File to write (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description =
          "Also draw time and memory of each allocator in the first replay of a trace, as SVG.")
  private Path picture;

  @Option(
      names = "--history",
      paramLabel = "N",
      description =
          "Also show trends over the newest N local runs (default: "
              + DEFAULT_HISTORY
              + " if no RUN is named, else 0).")
  private Integer history;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the bootstrap (default 1).")
  private long seed;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (history != null && history < 0) {
      throw new UsageException("report: bad value: --history=" + history + ", expected 0 or more");
    }
    if (Files.isDirectory(output)) {
      throw new UsageException("report: -o " + output + " is a folder: name a file");
    }
    if (picture != null && Files.isDirectory(picture)) {
      throw new UsageException("report: --picture " + picture + " is a folder: name a file");
    }
    RunCatalog catalog = RunCatalog.ofThisFolder();
    Map<Path, ReportRun> asked = new LinkedHashMap<>();
    List<String> named = words.isEmpty() ? usual(catalog) : words;
    for (String word : named) {
      add(asked, read(word, catalog));
    }
    if (asked.values().stream().allMatch(ReportRun::isEmpty)) {
      throw new UsageException(
          "report: nothing to show: runs=%s, expected a run with a finished row; results"
                  .formatted(named)
              + " list shows all runs");
    }
    Map<Path, ReportRun> older = new LinkedHashMap<>();
    int wanted = history != null ? history : words.isEmpty() ? DEFAULT_HISTORY : 0;
    for (RunEntry entry : catalog.history().stream().limit(wanted).toList()) {
      addHistory(older, entry);
    }
    older.keySet().removeAll(asked.keySet());
    Rules standard = Rules.standard();
    Rules rules = new Rules(standard.threshold(), standard.alpha(), seed, standard.resamples());
    ReportPage page =
        new ReportPage(List.copyOf(asked.values()), List.copyOf(older.values()), rules, output);
    String drawn = picture == null ? null : draw(page, named);
    write(output, page.print(), "-o");
    if (drawn != null) {
      write(picture, drawn, "--picture");
    }
    spec.commandLine().getOut().printf("%s: %s%n", output, Counted.of(asked.size(), "run")).flush();
    return 0;
  }

  /** Returns every baseline, and the last run if there is one. */
  private static List<String> usual(RunCatalog catalog) {
    List<String> usual = new ArrayList<>();
    catalog.kept().stream().filter(RunEntry::hasResult).map(RunEntry::name).forEach(usual::add);
    try {
      usual.add(catalog.find("last").path().toString());
    } catch (UnknownRunException none) {
      // No last run: report only the baselines.
    }
    if (usual.isEmpty()) {
      throw new UsageException(
          "report: no runs found: measure something first, or give the path of a JMH JSON");
    }
    return usual;
  }

  private static ReportRun read(String word, RunCatalog catalog) {
    try {
      return ReportRun.of(catalog.read(word));
    } catch (UnknownRunException | UnreadableResultException e) {
      throw new UsageException("report: " + e.getMessage(), e);
    }
  }

  private static void addHistory(Map<Path, ReportRun> runs, RunEntry entry) {
    try {
      if (entry.hasResult()) {
        add(runs, ReportRun.of(entry.read()));
      }
    } catch (UnreadableResultException broken) {
      // Skipped: the user did not name this run.
    }
  }

  private static void add(Map<Path, ReportRun> runs, ReportRun run) {
    runs.putIfAbsent(run.run().file().toAbsolutePath().normalize(), run);
  }

  private static String draw(ReportPage page, List<String> runs) {
    String drawn = page.picture();
    if (drawn == null) {
      throw new UsageException(
          "report: nothing to draw: runs=%s, expected one with a replay of a trace; measure one with replay FILE"
              .formatted(runs));
    }
    return drawn;
  }

  private static void write(Path file, String content, String option) {
    try {
      ResultWriter.replace(file, content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UsageException(
          "report: cannot write %s (%s): name another file with %s"
              .formatted(file, WritableFile.reason(file, e), option),
          e);
    }
  }
}
