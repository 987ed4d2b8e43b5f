package org.arenalab.bench.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.pager.daemon.PagerProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * The {@code pagerd} command: runs a daemon of the process pager in a JVM with the flags that it
 * needs, until the daemon ends.
 */
@Command(
    name = "pagerd",
    description = "Runs the daemon of the process pager; pagerd --help lists its options.")
public final class PagerdCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", description = "Options of the daemon.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    PagerProcess.prepare();
    Process daemon;
    try {
      daemon = PagerProcess.builder(words).inheritIO().start();
    } catch (IOException e) {
      throw new UsageException("pagerd: cannot start a JVM: " + e.getMessage(), e);
    }
    // The daemon's clients restore their pages before it ends.
    Thread hook = new Thread(() -> end(daemon), "end-pagerd");
    Runtime.getRuntime().addShutdownHook(hook);
    return daemon.waitFor();
  }

  private static void end(Process daemon) {
    daemon.destroy();
    boolean interrupted = false;
    while (daemon.isAlive()) {
      try {
        int _ = daemon.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
