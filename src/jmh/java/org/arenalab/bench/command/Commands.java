package org.arenalab.bench.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.command.trace.TraceCommand;
import org.arenalab.bench.result.envelope.BuildInfo;
import org.arenalab.settings.Spelling;
import picocli.CommandLine;

/** The subcommands of the laboratory. A new one is added only to {@link #ALL}. */
public final class Commands {
  /** All subcommands; the name of each is in its picocli annotation. */
  public static final List<Class<? extends Callable<Integer>>> ALL =
      List.of(
          ProfileCommand.class,
          DoctorCommand.class,
          TransportCommand.class,
          ShmCommand.class,
          NativeCommand.class,
          SoakCommand.class,
          MemCommand.class,
          TraceCommand.class,
          ReplayCommand.class,
          LoopsCommand.class,
          PagerCommand.class,
          PagerAbCommand.class,
          PagerdCommand.class,
          AnonStreamerCommand.class,
          InteractiveBurstCommand.class,
          CompareCommand.class,
          ReportCommand.class,
          AbCommand.class,
          MergeCommand.class,
          ResultsCommand.class);

  private static final int EXIT_FAILED = 1;
  private static final int EXIT_USAGE = 2;

  private Commands() {}

  /** Returns the names of the subcommands, in the order of {@link #ALL}. */
  public static List<String> names() {
    return ALL.stream().map(Commands::name).toList();
  }

  public static boolean has(String word) {
    return names().contains(word);
  }

  /** Runs the subcommand that the first of {@code words} names, and returns the exit code. */
  public static int run(List<String> words) {
    Class<? extends Callable<Integer>> command =
        ALL.stream().filter(each -> name(each).equals(words.getFirst())).findFirst().orElseThrow();
    return execute(command, words.subList(1, words.size()));
  }

  /**
   * Runs a picocli command and returns the exit code. A user error is one line on stderr and exit
   * code 2.
   */
  public static int execute(Class<? extends Callable<Integer>> command, List<String> words) {
    return commandLine(command).execute(words.toArray(new String[0]));
  }

  static CommandLine commandLine(Class<? extends Callable<Integer>> command) {
    CommandLine line = new CommandLine(command);
    if (command.equals(AbCommand.class) || command.equals(PagerdCommand.class)) {
      allowForeignOptions(line);
    }
    return withVersion(line)
        .setParameterExceptionHandler(
            (e, args) -> {
              System.err.println(
                  name(command) + ": " + oneLine(e.getMessage()) + "; --help shows its options");
              return EXIT_USAGE;
            })
        .setExecutionExceptionHandler(
            (e, failed, parsed) -> {
              if (e instanceof UsageException) {
                System.err.println(e.getMessage());
                return EXIT_USAGE;
              }
              e.printStackTrace();
              return EXIT_FAILED;
            });
  }

  /** Passes unknown options on as words, for a command whose last words are JMH's. */
  static void allowForeignOptions(CommandLine line) {
    line.setUnmatchedOptionsArePositionalParams(true);
  }

  /** Sets the output of {@code --version} for a command and its subcommands. */
  private static CommandLine withVersion(CommandLine command) {
    command.getCommandSpec().version(version());
    command.getSubcommands().values().forEach(Commands::withVersion);
    return command;
  }

  /** Returns the version and the commit of this jar. */
  public static String version() {
    BuildInfo build = BuildInfo.ofThisJar();
    String commit = build.commit() == null ? "" : ", commit " + build.commit();
    String changed = Boolean.TRUE.equals(build.dirty()) ? ", with changes" : "";
    return "arenalab " + build.version() + commit + changed;
  }

  /** Returns the subcommands with a spelling close to {@code word}. */
  public static List<String> closeTo(String word) {
    return Spelling.close(word, names());
  }

  /** Returns one line per subcommand, for the help. */
  public static String overview() {
    StringBuilder lines = new StringBuilder();
    for (Class<?> command : ALL) {
      String[] description = command.getAnnotation(CommandLine.Command.class).description();
      lines.append("  %-24s%s%n".formatted(name(command), String.join(" ", description)));
    }
    return lines.toString();
  }

  static String name(Class<?> command) {
    return command.getAnnotation(CommandLine.Command.class).name();
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
