package org.arenalab.pager.daemon;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.List;
import org.arenalab.os.Internal;
import org.arenalab.os.process.ParentDeath;
import org.arenalab.pager.daemon.lane.WarmUp;

/** The program {@code pagerd}: a daemon, or the standby of one. */
@Internal
public final class PagerDaemonMain {
  /** Exit code after a defect: the standby takes over. */
  static final int EXIT_DEFECT = 70;

  /** Exit code of a process that could not serve, or whose clients did not all leave. */
  static final int EXIT_FAILED = 1;

  private static final int EXIT_USAGE = 2;

  private PagerDaemonMain() {}

  /**
   * Runs until the process is ended or replaced. Prints READY when it serves, STANDBY when it
   * waits, REPLACED when a successor serves. SIGTERM ends it in an orderly way: clients restore
   * their pages first.
   */
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
      DaemonLog.ours().report("error: " + e.getMessage());
      System.exit(EXIT_FAILED);
    }
  }

  private static void run(DaemonArguments arguments) throws InterruptedException {
    Termination termination = Termination.install();
    DaemonClasses.loadFromFolder();
    if (arguments.standbyOf().isPresent()) {
      // A standby that is stopped when its daemon dies must serve anyway.
      boolean _ = ParentDeath.tryContinueAtDeath();
    }
    int rounds = WarmUp.run(WarmUp.ROUNDS);
    // Before the first client: most of the heap is garbage of the start, and the heap shrinks.
    System.gc();
    long freshBytes = GarbageLimit.usedHeapBytes();
    StandbyKeeper.Starter starter = () -> startStandby(arguments, termination);
    DaemonConfig config = arguments.config();
    PagerDaemon daemon;
    if (arguments.standbyOf().isPresent() || arguments.isReplacing()) {
      Standby standby =
          arguments.isReplacing()
              ? Standby.successor(config, starter)
              : Standby.of(config, arguments.standbyOf().getAsLong(), starter);
      termination.waits(standby);
      if (!standby.awaitDeath()) {
        halt();
      }
      if (standby.isDraining()) {
        // The dead daemon was ending: this process ends in its place.
        termination.request();
      }
      daemon = standby.takeOver();
      termination.serves(daemon);
      if (termination.isRequested()) {
        System.exit(0);
      }
    } else {
      daemon = PagerDaemon.start(config, starter, PagerDaemon::halt);
      termination.serves(daemon);
    }
    GarbageLimit garbage = GarbageLimit.ofThisProcess(freshBytes, daemon::clients);
    TrimSchedule trims = TrimSchedule.ofThisProcess();
    daemon.atEachLook(
        () -> {
          garbage.look();
          trims.look();
        });
    long pid = ProcessHandle.current().pid();
    DaemonLog log = DaemonLog.ours();
    log.print("READY pid=%d socket=%s warmup=%d".formatted(pid, config.socket(), rounds));
    daemon.awaitHandOver();
    log.print("REPLACED pid=" + pid);
    halt();
  }

  /** Ends the process after the lines that wait. */
  private static void halt() {
    DaemonLog.ours().flush();
    Runtime.getRuntime().halt(0);
  }

  private static long startStandby(DaemonArguments arguments, Termination termination) {
    return arguments.withStandby() && !termination.isRequested()
        ? PagerProcess.startStandby(arguments)
        : StandbyKeeper.Starter.NO_PROCESS;
  }
}
