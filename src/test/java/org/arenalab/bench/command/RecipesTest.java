package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.bench.plan.PlanReader;
import org.arenalab.bench.plan.ResolvedPlan;
import org.arenalab.bench.plan.RowPlanner;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.run.JmhCommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the laboratory accepts every command line in the guides, the Dockerfile and the
 * cluster recipes.
 */
class RecipesTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", "."));
  private static final Pattern COMMAND =
      Pattern.compile("(?:java -jar target/benchmarks\\.jar|docker run .* arenalab)(?: (.*))?");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/cluster.md",
        "docs/compare.md",
        "docs/compressed-experiments.md",
        "docs/hotness.md",
        "docs/pager.md",
        "docs/replay.md",
        "docs/report.md",
        "docs/residency.md",
        "docs/shm.md",
        "docs/tiering.md",
        "docs/trace-format.md",
        "results/README.md"
      })
  void shouldUnderstandEveryCommandOfTheGuides(String guide) throws IOException {
    List<String> commands = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve(guide))) {
      Matcher command = COMMAND.matcher(line.strip().replaceFirst("\\s+#( .*)?$", ""));
      if (command.matches() && !line.contains(" | ") && !line.contains("...")) {
        commands.add(command.group(1) == null ? "" : command.group(1));
      }
    }
    assertThat(commands).as(guide).isNotEmpty();
    commands.forEach(words -> understand(guide, words(words)));
  }

  @Test
  void shouldSplitTheMatrixUnderSlurm() throws Exception {
    Path said = folder.resolve("said");
    stub("srun", "while [ \"${1#-}\" != \"$1\" ]; do shift; done; exec \"$@\"");
    stub("apptainer", "printf '%s\\n' \"$@\" > " + said);

    Process process =
        process(
            Map.of(
                "SLURM_SUBMIT_DIR", folder.toString(),
                "SLURM_ARRAY_JOB_ID", "77",
                "SLURM_ARRAY_TASK_ID", "3",
                "SLURM_ARRAY_TASK_MAX", "8"),
            "bash",
            ROOT.resolve("docs/cluster/arenalab.sbatch").toAbsolutePath().toString());

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output()).isZero();
    List<String> words = Files.readAllLines(said);
    assertThat(words)
        .containsSubsequence(
            "run",
            "--cleanenv",
            RunFolder.VARIABLE + "=/results",
            folder.resolve("arenalab-77/shard-3") + ":/results",
            folder.resolve("arenalab.sif").toString());
    assertThat(folder.resolve("arenalab-77/shard-3")).isDirectory();
    List<String> ours =
        words.subList(words.indexOf(folder.resolve("arenalab.sif") + "") + 1, words.size());
    assertThat(ours).containsExactly("--plan", "full", "--seed", "1", "--shard", "3/8");
    understand("arenalab.sbatch", ours);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void shouldSplitTheMatrixUnderKubernetes(int exit) throws Exception {
    Path said = folder.resolve("said");
    stub("java", "printf '%s\\n' \"$@\" > " + said + "; exit " + exit);

    Process process = pod();

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    // Exit code 1 means that the pod cannot measure some rows; the job must not restart for it.
    assertThat(process.exitValue() == 0).as(output()).isEqualTo(exit <= 1);
    List<String> words = Files.readAllLines(said);
    assertThat(words).startsWith("-jar", "/arenalab/benchmarks.jar");
    assertThat(words.subList(2, words.size()))
        .containsExactly("--plan", "full", "--seed", "1", "--shard", "3/8");
    assertThat(folder.resolve("results/shard-3/node")).hasContent("some-node");
  }

  @Test
  void shouldTellTheLaboratoryThatThePodEnds() throws Exception {
    Path told = folder.resolve("told");
    Path started = folder.resolve("started");
    stub(
        "java",
        "trap 'echo told > %s; exit 130' TERM; echo > %s; while :; do sleep 0.02; done"
            .formatted(told, started));

    Process process = pod();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!Files.exists(started) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    process.destroy();

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isNotZero();
    assertThat(told).exists();
  }

  @Test
  void shouldPackWhatTheRecipesStart() throws IOException {
    List<String> dockerfile = Files.readAllLines(ROOT.resolve("Dockerfile"));
    List<String> ignored = Files.readAllLines(ROOT.resolve(".dockerignore"));

    assertThat(dockerfile)
        .contains(
            "ENTRYPOINT [\"java\", \"-jar\", \"/arenalab/benchmarks.jar\"]",
            "ENV " + RunFolder.VARIABLE + "=/results",
            "VOLUME /results",
            "COPY --from=build /arenalab/target/benchmarks.jar /arenalab/benchmarks.jar");
    for (String line : dockerfile) {
      Matcher copy = Pattern.compile("COPY --from=build /arenalab/(\\S+) .*").matcher(line);
      if (copy.matches() && !copy.group(1).startsWith("target/")) {
        assertThat(ROOT.resolve(copy.group(1))).isDirectory();
        assertThat(ignored).doesNotContain(copy.group(1));
      }
    }
    assertThat(ignored).contains("target", "results/local").doesNotContain(".git");
  }

  /** Starts the script of the Kubernetes job in the way its container does. */
  private Process pod() throws IOException {
    String yaml = Files.readString(ROOT.resolve("docs/cluster/arenalab-job.yaml"));
    Matcher block = Pattern.compile("args:\n +- \\|\n((?: {14}.*\n)+)").matcher(yaml);
    assertThat(block.find()).isTrue();
    assertThat(yaml).contains("command: [\"/bin/sh\", \"-euc\"]");
    String script =
        block.group(1).replace("\"/results/", "\"" + folder.resolve("results").toString() + "/");
    return process(
        Map.of(
            "JOB_COMPLETION_INDEX", "2", "SHARDS", "8", "PLAN", "full", "NODE_NAME", "some-node"),
        "/bin/sh",
        "-euc",
        script);
  }

  private void stub(String name, String script) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Process process(Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().putAll(environment);
    builder.environment().merge("PATH", "", (path, none) -> folder.resolve("bin") + ":" + path);
    return builder.start();
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output"), StandardCharsets.UTF_8);
  }

  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(command);
    while (word.find()) {
      words.add(
          word.group(1) != null
              ? word.group(1)
              : word.group(2) != null ? word.group(2) : word.group());
    }
    return words;
  }

  /** Checks that the laboratory's parser accepts {@code words}, without starting a run. */
  private static void understand(String source, List<String> words) {
    assertThatCode(() -> parse(words)).as("%s: %s", source, words).doesNotThrowAnyException();
  }

  private static void parse(List<String> words) {
    if (words.isEmpty()
        || List.of("--help", "-h", "-l", "--version", "-lprof").contains(words.getFirst())) {
      return;
    }
    if (Commands.has(words.getFirst())) {
      subcommand(words);
    } else if (ResumeCommand.isAskedFor(words)) {
      picocli(ResumeCommand.class, words);
    } else if (PlanCommand.isAskedFor(words)) {
      picocli(PlanCommand.class, words);
      plan(words);
    } else {
      benchmarks(words);
    }
  }

  private static void subcommand(List<String> words) {
    Class<? extends Callable<Integer>> command =
        Commands.ALL.stream()
            .filter(each -> Commands.name(each).equals(words.getFirst()))
            .findFirst()
            .orElseThrow();
    List<String> rest = words.subList(1, words.size());
    picocli(command, rest);
    if (command.equals(AbCommand.class) && !rest.contains("--plan") && !rest.contains("--resume")) {
      List<String> own = List.of("--until", "--max-forks", "--threshold", "--seed");
      List<String> jmh = new ArrayList<>();
      for (int i = 2; i < rest.size(); i++) {
        if (own.contains(rest.get(i))) {
          i++;
        } else {
          jmh.add(rest.get(i));
        }
      }
      benchmarks(jmh);
    }
  }

  private static void picocli(Class<? extends Callable<Integer>> command, List<String> words) {
    Commands.commandLine(command).parseArgs(words.toArray(String[]::new));
  }

  private static void plan(List<String> words) {
    String name = words.get(words.indexOf(PlanCommand.OPTION) + 1);
    int include = words.indexOf("--include");
    String source = PlanReader.NAMES.contains(name) ? name : ROOT.resolve(name).toString();
    var plan =
        ResolvedPlan.of(PlanReader.read(source), null, include < 0 ? null : words.get(include + 1));
    assertThat(plan.rows()).isNotEmpty();
  }

  private static void benchmarks(List<String> words) {
    JmhCommandLine line = JmhCommandLine.parse(words, UnaryOperator.identity());
    assertThat(RowPlanner.select(line.options().getIncludes(), line.options().getExcludes()))
        .as(String.join(" ", words))
        .isNotEmpty();
  }
}
