package org.arenalab.bench.command;

import org.arenalab.bench.cli.Terminal;
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
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.cli.WritableFile;
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
    description = "What differs between runs, or between the arms of one, and how sure that is.",
    footer = {
      "",
      "A RUN is an id or its beginning, a commit, a baseline's name, last, last~1, or the path of",
      "any JMH JSON, gzip or not, or - for standard input; label=RUN gives it another name. The",
      "first one is the reference.",
      "",
      "  compare quick-0.1 last",
      "  compare last --col allocator --reference floor --filter benchmark=RandomMixed*",
      "  compare --self last",
      "",
      "Exit code 0: nothing is worse. 1: something is, for certain and beyond the threshold.",
      "2: usage, or a file that cannot be read. 3: these runs cannot be compared (--force does)."
    })
public final class CompareCommand implements Callable<Integer> {
  private static final String RUN = "run";

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "The runs; see below.")
  private List<String> runs;

  @Option(
      names = "--col",
      split = ",",
      paramLabel = "NAME",
      description =
          "What makes a column: run (the default), benchmark, package, class, mode, threads, a"
              + " parameter.")
  private List<String> columns = new ArrayList<>();

  @Option(
      names = "--row",
      split = ",",
      paramLabel = "NAME",
      description = "What makes a row; by default all that makes no column.")
  private List<String> rows = new ArrayList<>();

  @Option(
      names = "--reference",
      paramLabel = "COLUMN",
      description = "The column that the others are held against; by default the first.")
  private String reference;

  @Option(
      names = "--filter",
      paramLabel = "TERM",
      description =
          "Only rows with NAME=VALUE[,VALUE] (* for any letters), NAME!=VALUE, or a label that"
              + " holds a regex; all of several. A value with a comma: 'text=\"a,b\"' or"
              + " 'text=a\\,b'.")
  private List<String> filters = new ArrayList<>();

  @Option(
      names = "--metric",
      paramLabel = "REGEX",
      description = "Only metrics whose name holds it; score is the primary one.")
  private String metric;

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      defaultValue = "2",
      description = "A smaller difference is none (default 2).")
  private String threshold;

  @Option(
      names = "--alpha",
      paramLabel = "P",
      defaultValue = "0.05",
      description = "Accepted chance of any false alarm in a metric (default 0.05).")
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
          "Totals such as gc.count and gc.time that decide the exit code, too; without it they"
              + " never do, since more operations make more of them.")
  private String cost;

  @Option(
      names = "--join",
      paramLabel = "PARAM=VALUE",
      description =
          "Rows without PARAM, which another run has added, stand at that VALUE; several may be"
              + " given.")
  private Map<String, String> join = new LinkedHashMap<>();

  @Option(names = "--force", description = "Compare what cannot be compared, and say so.")
  private boolean force;

  @Option(
      names = "--self",
      description = "Compare one run with itself, half against half: the machine's noise floor.")
  private boolean self;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text, markdown, csv, json or html.")
  private String format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write there; .md, .csv, .json and .html choose the form.")
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
        tell("compare: nothing to compare: no row has a value on both sides");
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
          "compare: one run has nothing to be compared with: name another, or compare its rows with"
              + " --col NAME, or its halves with --self");
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
          "compare: the reference %s is no column; there is %s"
              .formatted(reference, String.join(", ", sides.stream().map(Side::label).toList())));
    }
    return new Comparer.Request(
        rows,
        ofRuns ? List.of(RUN) : columns,
        reference,
        filters,
        regex("--metric", metric, true),
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
          "compare: %s is no regex: %s".formatted(option, e.getDescription()), e);
    }
  }

  private Rules rules() {
    try {
      double share = Double.parseDouble(threshold.replaceFirst("\\s*%$", "")) / 100;
      Rules standard = Rules.standard();
      return new Rules(share, alpha, seed, standard.resamples());
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "compare: --threshold needs 0 to 99 (percent) and --alpha a share such as 0.05, not %s and %s"
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
          "compare: --format is text, markdown, csv, json or html, not " + format, e);
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
    tell("compare: these runs " + e.getMessage() + "; --force compares them all the same");
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
