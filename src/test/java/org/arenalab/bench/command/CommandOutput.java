package org.arenalab.bench.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;

/** The output and the exit code of a subcommand. */
record CommandOutput(int exit, String out, String error) {
  static CommandOutput of(Class<? extends Callable<Integer>> command, String... words) {
    PrintStream oldOut = System.out;
    PrintStream oldError = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    try {
      int exit = Commands.execute(command, List.of(words));
      return new CommandOutput(
          exit, out.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(oldOut);
      System.setErr(oldError);
    }
  }
}
