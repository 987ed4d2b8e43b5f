package org.arenalab.bench.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code loops} command: experiments on the hotness of memory. */
@Command(
    name = "loops",
    mixinStandardHelpOptions = true,
    description = "Measures the sources of hotness that drive a compressed arena.",
    subcommands = {LoopsAccuracyCommand.class})
public final class LoopsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "a subcommand is missing: use loops accuracy");
  }
}
