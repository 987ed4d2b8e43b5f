package org.arenalab.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.arenalab.bench.cli.Terminal;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.cli.WritableFile;
import org.arenalab.bench.compare.Comparer;
import org.arenalab.bench.compare.Comparison;
import org.arenalab.bench.compare.Environment;
import org.arenalab.bench.compare.IncomparableException;
import org.arenalab.bench.compare.NoiseFloor;
import org.arenalab.bench.compare.Rendering;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.compare.Side;
import org.arenalab.bench.result.ResultWriter;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.UnknownRunException;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.ReplayFigures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The {@code compare} command: shows the differences between runs, or within one run, and how
 * certain they are.
 */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Compares runs, or the arms of one run, and tests each difference.",
    footer = {
      "",
      "A RUN is an id or the start of an id, a commit, the name of a baseline, last, last~1, the"
          + " path",
      "of any JMH JSON (also gzip), or - for standard input. label=RUN renames a run. The first"
          + " RUN",
      "is the reference.",
      "",
      "  compare quick-0.1 last",
      "  compare last --col allocator --reference floor --filter benchmark=RandomMixed*",
      "  compare --self last",
      "",
      "Exit code 0: no row is worse. 1: a row is significantly worse, by more than the threshold.",
      "2: wrong usage, or an unreadable file. 3: the runs are not comparable (see --force)."
    })
public final class CompareCommand implements Callable<Integer> {
  private static final String RUN = "run";

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "The runs to compare; see below.")
  private List<String> runs;

  @Option(
      names = "--col",
      split = ",",
      paramLabel = "NAME",
      description =
          "Columns of the table: run (the default), benchmark, package, class, mode, threads, or a"
              + " parameter.")
  private List<String> columns = new ArrayList<>();

  @Option(
      names = "--row",
      split = ",",
      paramLabel = "NAME",
      description = "Rows of the table; by default every name that is not a column.")
  private List<String> rows = new ArrayList<>();

  @Option(
      names = "--reference",
      paramLabel = "COLUMN",
      description = "Column that the others are compared with; by default the first.")
  private String reference;

  @Option(
      names = "--filter",
      paramLabel = "TERM",
      description =
          "Only rows with NAME=VALUE[,VALUE] (* stands for any letters), with NAME!=VALUE, or whose"
              + " label contains a regex. Several filters must all match. A value with a comma:"
              + " 'text=\"a,b\"' or 'text=a\\,b'.")
  private List<String> filters = new ArrayList<>();

  @Option(
      names = "--metric",
      paramLabel = "REGEX",
      description =
          "Only metrics whose name contains the regex; the primary metric is score. By default all,"
              + " except the parts of a replay's chart.")
  private String metric;

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      defaultValue = "2",
      description = "Smallest difference that counts, in percent (default 2).")
  private String threshold;

  @Option(
      names = "--alpha",
      paramLabel = "P",
      defaultValue = "0.05",
      description = "Probability of a false alarm per metric (default 0.05).")
  private double alpha;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the bootstrap (default 1).")
  private long seed;

  @Option(
      names = "--cost",
      paramLabel = "REGEX",
      description =
          "Totals, such as gc.count and gc.time, that may also set the exit code. Without this"
              + " option no total does, because totals grow with the number of operations.")
  private String cost;

  @Option(
      names = "--join",
      paramLabel = "PARAM=VALUE",
      description =
          "Treat rows without PARAM as rows with that VALUE, for a parameter that only one run has."
              + " May be repeated.")
  private Map<String, String> join = new LinkedHashMap<>();

  @Option(
      names = "--force",
      description = "Compare runs that are not comparable, and mark the output as forced.")
  private boolean force;

  @Option(
      names = "--self",
      description =
          "Compare halves of one run with each other. This is the noise floor of the machine.")
  private boolean self;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "Format of the output: text, markdown, csv, json or html.")
  private String format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to this file. The endings .md, .csv, .json and .html select the format.")
  private Path output;

  private final Map<String, StoredRun> known = new HashMap<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Rendering form = form();
    Rules rules = rules();
    List<Side> sides = sides();
    try {
      Comparison comparison = new Comparer(rules, request(sides)).compare(sides).remarked(noise());
      boolean colour = output == null && Terminal.isColoured();
      write(form.print(comparison, colour));
      if (comparison.tables().isEmpty()) {
        tell("compare: nothing to compare: no row has a value in both columns");
      }
      return comparison.exitCode();
    } catch (IncomparableException e) {
      tell(e);
      return Comparison.EXIT_INCOMPARABLE;
    } catch (IllegalArgumentException e) {
      throw new UsageException("compare: " + e.getMessage(), e);
    }
  }

  private List<Side> sides() {
    RunCatalog catalog = RunCatalog.ofThisFolder();
    List<Side> sides = new ArrayList<>();
    Set<String> labels = new HashSet<>();
    for (String word : runs) {
      Side side = side(word, catalog);
      String label = side.label();
      for (int i = 2; !labels.add(label); i++) {
        label = side.label() + " (" + i + ")";
      }
      sides.add(new Side(label, side.run()));
    }
    if (self) {
      if (sides.size() != 1 || !columns.isEmpty()) {
        throw new UsageException("compare: --self takes one run and no --col");
      }
      return NoiseFloor.halves(sides.getFirst().run());
    }
    if (sides.size() == 1 && columns.isEmpty()) {
      throw new UsageException(
          "compare: only one run is given: name a second run, compare its rows with --col NAME, or"
              + " its halves with --self");
    }
    return sides;
  }

  /**
   * Returns the run that {@code word} names. A run that is named twice is read once: it may be
   * large, or a pipe.
   */
  private Side side(String word, RunCatalog catalog) {
    int equals = word.indexOf('=');
    boolean labelled = equals > 0 && !Files.exists(Path.of(word));
    String named = labelled ? word.substring(equals + 1) : word;
    try {
      StoredRun run = known.get(named);
      if (run == null) {
        run = catalog.read(named);
        known.put(named, run);
      }
      return new Side(labelled ? word.substring(0, equals) : run.name(), run);
    } catch (UnknownRunException | UnreadableResultException e) {
      throw new UsageException("compare: " + e.getMessage(), e);
    }
  }

  private Comparer.Request request(List<Side> sides) {
    boolean ofRuns = columns.isEmpty();
    if (ofRuns
        && reference != null
        && sides.stream().noneMatch(each -> each.label().equals(reference))) {
      throw new UsageException(
          "compare: no column named %s; columns: %s"
              .formatted(reference, String.join(", ", sides.stream().map(Side::label).toList())));
    }
    return new Comparer.Request(
        rows,
        ofRuns ? List.of(RUN) : columns,
        reference,
        filters,
        metric == null ? name -> !ReplayFigures.isPart(name) : regex("--metric", metric, true),
        force,
        regex("--cost", cost, false),
        join);
  }

  private static Predicate<String> regex(String option, String text, boolean otherwise) {
    if (text == null) {
      return name -> otherwise;
    }
    try {
      return Pattern.compile(text).asPredicate();
    } catch (PatternSyntaxException e) {
      throw new UsageException(
          "compare: not a regular expression: %s: %s".formatted(option, e.getDescription()), e);
    }
  }

  private Rules rules() {
    try {
      double share = Double.parseDouble(threshold.replaceFirst("\\s*%$", "")) / 100;
      Rules standard = Rules.standard();
      return new Rules(share, alpha, seed, standard.resamples());
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "compare: bad value: --threshold=%s and --alpha=%s, expected 0 to 99 (percent) and a probability such as 0.05"
              .formatted(threshold, alpha),
          e);
    }
  }

  private Rendering form() {
    String name = format.toUpperCase(Locale.ROOT);
    boolean given = spec.commandLine().getParseResult().hasMatchedOption("--format");
    if (!given && output != null) {
      String file = output.toString().toUpperCase(Locale.ROOT);
      name = file.endsWith(".MD") ? "MARKDOWN" : file.substring(file.lastIndexOf('.') + 1);
      for (Rendering each : Rendering.values()) {
        if (each.name().equals(name)) {
          return each;
        }
      }
      return Rendering.TEXT;
    }
    try {
      return Rendering.valueOf(name.equals("MD") ? "MARKDOWN" : name);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "compare: bad value: --format=" + format + ", expected text, markdown, csv, json or html",
          e);
    }
  }

  /** Returns the noise floor of the run for {@code --self}, else nothing. */
  private List<String> noise() {
    return self
        ? NoiseFloor.of(side(runs.getFirst(), RunCatalog.ofThisFolder()).run(), filters).lines()
        : List.of();
  }

  private void write(String text) {
    if (output == null) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(text);
      out.flush();
      return;
    }
    try {
      ResultWriter.replace(output, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UsageException(
          "compare: cannot write %s (%s): name another file with -o"
              .formatted(output, WritableFile.reason(output, e)),
          e);
    }
  }

  private void tell(IncomparableException e) {
    tell("compare: these runs " + e.getMessage() + "; --force compares them anyway");
    for (Environment.Difference each : e.environment().differences()) {
      if (each.forbids()) {
        tell("  " + each.name() + ": " + String.join(" -> ", each.values()));
      }
    }
  }

  private void tell(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
