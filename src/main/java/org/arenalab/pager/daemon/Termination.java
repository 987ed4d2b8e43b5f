package org.arenalab.pager.daemon;

/**
 * The orderly end of the process of a daemon or a standby, on SIGTERM, SIGINT or SIGHUP.
 *
 * <pre>
 *   daemon                         its clients restore their pages and leave; then it ends
 *   standby of a serving daemon    it ends; the daemon starts another one
 *   standby of an ending daemon    it waits for the daemon, and ends in its place if it dies
 * </pre>
 *
 * <p>The exit code of a daemon is 0 if every client has left, else 1.
 */
final class Termination {
  /** Time in which a daemon tells its standby that it ends, too. */
  private static final int DAEMON_TELLS_WITHIN_MS = 1_000;

  private volatile boolean requested;
  private volatile Standby standby;
  private volatile PagerDaemon daemon;

  private Termination() {}

  /** Installs the reaction to the signals. */
  static Termination install() {
    Termination installed = new Termination();
    Runtime.getRuntime().addShutdownHook(new Thread(installed::end, "pager-termination"));
    return installed;
  }

  /** Returns whether the process is ending. */
  boolean isRequested() {
    return requested;
  }

  /** The process is to end as soon as it can. */
  void request() {
    requested = true;
  }

  /** The process waits for the death of a daemon. */
  void waits(Standby waiting) {
    standby = waiting;
  }

  /** The process serves. */
  void serves(PagerDaemon serving) {
    daemon = serving;
  }

  private void end() {
    requested = true;
    try {
      for (int ms = 0; isStandbyNeeded(ms); ms++) {
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    PagerDaemon serving = daemon;
    if (serving != null) {
      serving.close();
      int abandoned = serving.abandonedClients();
      if (abandoned > 0) {
        DaemonLog.ours().report("clients that did not leave are ended: clients=" + abandoned);
      }
      DaemonLog.ours().flush();
      // The JVM's own exit code would be that of the signal.
      Runtime.getRuntime().halt(abandoned == 0 ? 0 : PagerDaemonMain.EXIT_FAILED);
    }
    DaemonLog.ours().flush();
  }

  private boolean isStandbyNeeded(int passedMs) {
    Standby waiting = standby;
    return daemon == null && waiting != null && waiting.isNeeded(passedMs < DAEMON_TELLS_WITHIN_MS);
  }
}
