package org.arenalab.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.profiler.ProfileComparison;
import org.arenalab.bench.profiler.ProfileEvent;
import org.arenalab.bench.profiler.ProfileManifest;
import org.arenalab.bench.profiler.ProfilingOutcome;
import org.arenalab.bench.profiler.ProfilingRequest;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.UnknownRunException;
import org.arenalab.bench.run.JmhJar;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The {@code profile} command: writes flame graphs and a heatmap for each benchmark, parameter set
 * and fork.
 */
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = "Draws flame graphs and heatmaps of the time or memory that benchmarks use.",
    footer = {
      "",
      "Writes a recording, a flame graph, a reverse flame graph and a heatmap for each benchmark,"
          + " parameter set and fork. The jar contains async-profiler. Times of a profiled run are"
          + " never compared."
    })
public final class ProfileCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "[JAR] REGEX",
      arity = "1..*",
      description =
          "Benchmarks to profile, as in JMH's own command line. A JMH jar of another project may"
              + " come first. With --diff: the two runs.")
  private List<String> patterns = new ArrayList<>();

  @Option(
      names = {"-e", "--event"},
      paramLabel = "EVENT",
      defaultValue = "cpu",
      description =
          "cpu, ctimer, itimer, wall, alloc, lock, nativemem, page-faults, context-switches, or any"
              + " other event of async-profiler (default: ${DEFAULT-VALUE}).")
  private String event;

  @Option(
      names = "--interval",
      paramLabel = "INTERVAL",
      description =
          "Time or bytes between samples: 500us, 10ms, 512k (default: the default of the event;"
              + " nativemem: 512k). At least 100us if a clock drives the event.")
  private String interval;

  @Option(
      names = "-p",
      paramLabel = "NAME=VALUE[,VALUE]",
      description = "Values of a parameter, instead of the declared ones.")
  private List<String> parameters = new ArrayList<>();

  @Option(
      names = "-f",
      paramLabel = "N",
      defaultValue = "1",
      description = "Forks per row (default: 1).")
  private int forks;

  @Option(
      names = "-wi",
      paramLabel = "N",
      description = "Warm-up iterations; they are not sampled.")
  private Integer warmupIterations;

  @Option(
      names = "-w",
      paramLabel = "TIME",
      description = "Time of a warm-up iteration: 1s, 500ms.")
  private String warmupTime;

  @Option(names = "-i", paramLabel = "N", description = "Measured iterations.")
  private Integer iterations;

  @Option(
      names = "-r",
      paramLabel = "TIME",
      description = "Time of a measured iteration: 1s, 500ms.")
  private String time;

  @Option(names = "-t", paramLabel = "N", description = "Threads.")
  private Integer threads;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "New or empty folder for the output (default: a new folder in results/local).")
  private Path directory;

  @Option(
      names = "--diff",
      description =
          "Record nothing. Draw the difference between the flame graphs of two profiled runs.")
  private boolean diff;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (diff) {
      return difference(out);
    }
    JmhJar jar = takeJar();
    Map<String, String[]> values = parameterValues();
    ProfilingOutcome outcome =
        new ProfilingRequest(
                TypedWords.of(spec),
                jar,
                options(values),
                listed(values),
                new ProfileEvent(event, interval),
                checkedDirectory())
            .run(out);
    outcome.summary().forEach(out::println);
    out.flush();
    return outcome.complete() ? 0 : 1;
  }

  /**
   * Removes the first word from the patterns if it names a jar, and returns that jar; else null.
   */
  private JmhJar takeJar() {
    String first = patterns.getFirst();
    if (!first.endsWith(".jar")) {
      return null;
    }
    if (!Files.isRegularFile(Path.of(first))) {
      throw new UsageException("profile: file not found: " + first);
    }
    if (patterns.size() < 2) {
      throw new UsageException(
          "profile: no benchmark is named: jar=%s; add a regex of its benchmarks".formatted(first));
    }
    patterns = patterns.subList(1, patterns.size());
    return new JmhJar(Path.of(first));
  }

  private static Map<String, List<String>> listed(Map<String, String[]> values) {
    Map<String, List<String>> listed = new LinkedHashMap<>();
    values.forEach((name, each) -> listed.put(name, List.of(each)));
    return listed;
  }

  private int difference(PrintWriter out) throws IOException {
    if (patterns.size() != 2) {
      throw new UsageException(
          "profile: --diff needs two profiled runs, A and B; given: " + patterns.size());
    }
    ProfileManifest base = manifest(patterns.get(0));
    ProfileManifest other = manifest(patterns.get(1));
    Path folder = checkedDirectory();
    if (folder == null) {
      folder =
          RunFolder.parent()
              .resolve("diff-" + base.folder().getFileName() + "-" + other.folder().getFileName());
    }
    new ProfileComparison(base, other).write(folder, out);
    return 0;
  }

  private static ProfileManifest manifest(String run) {
    try {
      Path folder = RunCatalog.ofThisFolder().find(run).path().toAbsolutePath().normalize();
      if (!ProfileManifest.isIn(folder)) {
        throw new UsageException(
            "profile: " + folder + " holds no profile.json: name a run of the profile command");
      }
      return ProfileManifest.read(folder);
    } catch (UnknownRunException | IOException e) {
      throw new UsageException("profile: " + e.getMessage(), e);
    }
  }

  private Map<String, String[]> parameterValues() {
    Map<String, String[]> values = new LinkedHashMap<>();
    for (String parameter : parameters) {
      int equals = parameter.indexOf('=');
      if (equals <= 0) {
        throw new UsageException("-p " + parameter + ": write NAME=VALUE or NAME=VALUE,VALUE");
      }
      values.put(parameter.substring(0, equals), parameter.substring(equals + 1).split(",", -1));
    }
    return values;
  }

  private Options options(Map<String, String[]> values) {
    ChainedOptionsBuilder options = new OptionsBuilder().forks(atLeast(1, "-f", forks));
    patterns.forEach(options::include);
    values.forEach(options::param);
    if (warmupIterations != null) {
      options.warmupIterations(atLeast(0, "-wi", warmupIterations));
    }
    if (warmupTime != null) {
      options.warmupTime(timeValue("-w", warmupTime));
    }
    if (iterations != null) {
      options.measurementIterations(atLeast(1, "-i", iterations));
    }
    if (time != null) {
      options.measurementTime(timeValue("-r", time));
    }
    if (threads != null) {
      options.threads(atLeast(1, "-t", threads));
    }
    return options.build();
  }

  private static TimeValue timeValue(String option, String value) {
    try {
      return TimeValue.fromString(value);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + " " + value + " is not a time: write 1s, 500ms or 10us", e);
    }
  }

  private Path checkedDirectory() throws IOException {
    if (directory == null) {
      return null;
    }
    if (Files.exists(directory)) {
      if (!Files.isDirectory(directory)) {
        throw new UsageException("-o " + directory + " is a file; name a new or empty folder");
      }
      try (var entries = Files.list(directory)) {
        if (entries.findAny().isPresent()) {
          throw new UsageException(
              "-o " + directory + " is not empty and nothing is overwritten; name a new one");
        }
      }
    }
    return directory;
  }

  private static int atLeast(int least, String option, int value) {
    if (value < least) {
      throw new UsageException(option + " " + value + ": give at least " + least);
    }
    return value;
  }
}
