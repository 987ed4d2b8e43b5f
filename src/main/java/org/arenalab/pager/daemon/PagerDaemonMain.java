package org.arenalab.pager.daemon;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.List;
import org.arenalab.os.Internal;
import org.arenalab.pager.daemon.lane.WarmUp;

/** The program {@code pagerd}: a daemon, or the standby of one. */
@Internal
public final class PagerDaemonMain {
  /** Exit code after a defect: the standby takes over. */
  static final int EXIT_DEFECT = 70;

  private static final int EXIT_USAGE = 2;
  private static final int EXIT_FAILED = 1;

  private PagerDaemonMain() {}

  /** Runs until the process is ended. Prints READY when it serves, STANDBY when it waits. */
  public static void main(String[] args) throws InterruptedException {
    requireNonNull(args, "args");
    if (List.of(args).contains("--help")) {
      System.out.print(DaemonArguments.USAGE);
      return;
    }
    DaemonArguments arguments;
    try {
      arguments = DaemonArguments.parse(args);
    } catch (PagerDaemonException e) {
      System.err.println("error: " + e.getMessage());
      System.err.print(DaemonArguments.USAGE);
      System.exit(EXIT_USAGE);
      return;
    }
    try {
      run(arguments);
    } catch (PagerDaemonException e) {
      System.err.println("error: " + e.getMessage());
      System.exit(EXIT_FAILED);
    }
  }

  private static void run(DaemonArguments arguments) throws InterruptedException {
    int rounds = WarmUp.run(WarmUp.ROUNDS);
    PagerDaemon daemon;
    StandbyKeeper.Starter starter =
        arguments.withStandby()
            ? () -> PagerProcess.startStandby(arguments)
            : StandbyKeeper.Starter.NONE;
    if (arguments.standbyOf().isPresent()) {
      Standby standby = new Standby(arguments.config(), arguments.standbyOf().getAsLong(), starter);
      if (!standby.awaitDeath()) {
        System.exit(0);
      }
      daemon = standby.takeOver();
    } else {
      daemon = PagerDaemon.start(arguments.config(), starter, PagerDaemon::halt);
    }
    // At SIGTERM and Ctrl-C the standby is dismissed, and the clients restore their pages.
    Runtime.getRuntime().addShutdownHook(new Thread(daemon::close, "pager-close"));
    System.out.printf(
        "READY pid=%d socket=%s warmup=%d%n",
        ProcessHandle.current().pid(), arguments.config().socket(), rounds);
    Thread.currentThread().join();
  }
}
