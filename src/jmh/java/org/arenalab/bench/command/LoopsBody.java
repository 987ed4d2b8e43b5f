package org.arenalab.bench.command;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.run.JmhLock;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The common part of the commands on loops: refusals in one line, and the lock of a measurement.
 */
final class LoopsBody {
  private LoopsBody() {}

  /** A measurement that may begin. */
  @FunctionalInterface
  interface Measurement {
    int run() throws IOException, InterruptedException;
  }

  /**
   * Prepares a measurement without the lock, and runs it with the lock.
   *
   * @param prepare receives the words the user typed; an {@link IllegalArgumentException} is a user
   *     error
   */
  static int run(CommandSpec spec, Function<List<String>, Measurement> prepare)
      throws InterruptedException {
    String name = spec.qualifiedName();
    List<String> words = TypedWords.of(spec);
    Measurement measurement;
    try {
      measurement = prepare.apply(words);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    try (JmhLock lock = JmhLock.take()) {
      return measurement.run();
    } catch (IOException e) {
      throw new UsageException(name + ": " + e + ": give a folder that can be written", e);
    }
  }

  /** Refuses a list that is empty, as "," is. */
  static void requireValues(String option, List<?> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(option + " has no value, expected 1 or more");
    }
  }

  static void requirePositive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + ", expected 1 or more");
    }
  }
}
