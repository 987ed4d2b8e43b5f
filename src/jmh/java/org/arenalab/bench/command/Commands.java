package org.arenalab.bench.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.result.BuildInfo;
import org.arenalab.bench.run.UsageException;
import org.arenalab.os.Spelling;
import picocli.CommandLine;

/** The subcommands of the laboratory. A new one is added to {@link #ALL} and nowhere else. */
public final class Commands {
  /** Every subcommand; the name is in its picocli annotation. */
  public static final List<Class<? extends Callable<Integer>>> ALL =
      List.of(
          ProfileCommand.class,
          DoctorCommand.class,
          TransportCommand.class,
          ShmCommand.class,
          NativeCommand.class,
          SoakCommand.class,
          MemCommand.class,
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

  /** The words that are subcommands, in the order of {@link #ALL}. */
  public static List<String> names() {
    return ALL.stream().map(Commands::name).toList();
  }

  public static boolean has(String word) {
    return names().contains(word);
  }

  /** Runs the subcommand that {@code words} begin with; the exit code. */
  public static int run(List<String> words) {
    Class<? extends Callable<Integer>> command =
        ALL.stream().filter(each -> name(each).equals(words.getFirst())).findFirst().orElseThrow();
    return execute(command, words.subList(1, words.size()));
  }

  /** Runs any picocli command; what the user got wrong is one line on stderr and exit code 2. */
  public static int execute(Class<? extends Callable<Integer>> command, List<String> words) {
    return commandLine(command).execute(words.toArray(new String[0]));
  }

  static CommandLine commandLine(Class<? extends Callable<Integer>> command) {
    CommandLine line = new CommandLine(command);
    if (command.equals(AbCommand.class)) {
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

  /** For a command whose last words are JMH's: options that it does not know are among them. */
  static void allowForeignOptions(CommandLine line) {
    line.setUnmatchedOptionsArePositionalParams(true);
  }

  /** For {@code --version}, which every command has. */
  private static CommandLine withVersion(CommandLine command) {
    command.getCommandSpec().version(version());
    command.getSubcommands().values().forEach(Commands::withVersion);
    return command;
  }

  /** What this jar is. */
  public static String version() {
    BuildInfo build = BuildInfo.ofThisJar();
    String commit = build.commit() == null ? "" : ", commit " + build.commit();
    String changed = Boolean.TRUE.equals(build.dirty()) ? ", with changes" : "";
    return "arenalab " + build.version() + commit + changed;
  }

  /** The subcommands that {@code word} may have been meant to be. */
  public static List<String> closeTo(String word) {
    return Spelling.close(word, names());
  }

  /** One line per subcommand, for the help. */
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
