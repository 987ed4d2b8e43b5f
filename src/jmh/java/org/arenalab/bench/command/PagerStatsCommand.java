package org.arenalab.bench.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.pager.daemon.DaemonStats;
import org.arenalab.pager.daemon.PagerDaemonException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code pager stats} command: the figures of a daemon and of its clients. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    description = "Prints the figures of a daemon and of its clients, one a line.")
final class PagerStatsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--socket",
      required = true,
      paramLabel = "PATH",
      description = "Socket of the daemon.")
  private Path socket;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      out.print(DaemonStats.of(socket).text());
    } catch (PagerDaemonException e) {
      throw new UsageException(
          "no daemon: --socket=%s, expected the socket of a running daemon; start one with pagerd (%s)"
              .formatted(socket, e.getMessage()),
          e);
    }
    out.flush();
    return 0;
  }
}
