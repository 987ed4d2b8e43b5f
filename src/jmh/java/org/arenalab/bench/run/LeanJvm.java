package org.arenalab.bench.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.plan.ForkFlags;

/**
 * Starts JVMs that make one part of an experiment. Such a JVM has a small heap and the serial
 * collector, so that the JVM's own memory disturbs a measurement of memory little. It reports
 * results as lines of standard output.
 */
public final class LeanJvm {
  private static final List<String> FLAGS =
      List.of("-Xms16m", "-Xmn4m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  private LeanJvm() {}

  /** A receiver of results. */
  @FunctionalInterface
  public interface Receiver {
    /** Receives a line without its prefix. An exception ends the JVM. */
    void receive(String line) throws IOException;
  }

  /**
   * Runs the main method of a class in a JVM of its own, and waits for its end. The JVM inherits
   * standard error and the settings of Arenalab.
   *
   * @param prefix of the lines that are results; other lines are ignored
   * @return the exit code
   */
  public static int run(Class<?> main, List<String> arguments, String prefix, Receiver receiver)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(main, arguments)).redirectError(Redirect.INHERIT).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(prefix)) {
          receiver.receive(line.substring(prefix.length()));
        }
      }
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }

  /** Returns the command line of such a JVM, for a caller that talks to the process itself. */
  public static List<String> command(Class<?> main, List<String> arguments) {
    return command(List.of(), main, arguments);
  }

  /**
   * As {@link #command(Class, List)}, with further flags.
   *
   * @param flags of the JVM, after those of every such JVM
   */
  public static List<String> command(List<String> flags, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ForkFlags.REQUIRED);
    command.addAll(FLAGS);
    command.addAll(flags);
    System.getProperties().stringPropertyNames().stream()
        .filter(each -> each.startsWith("arenalab.") || each.equals("java.io.tmpdir"))
        .forEach(property -> command.add("-D" + property + "=" + System.getProperty(property)));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }
}
