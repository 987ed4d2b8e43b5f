package org.arenalab.bench.command.trace;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code trace} command: allocation traces of programs. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description = "Records allocation traces of programs, imports and describes them.",
    subcommands = {TraceRecordCommand.class, TraceImportCommand.class, TraceInfoCommand.class})
public final class TraceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "a subcommand is missing: use trace record, trace import or trace info");
  }
}
