package org.arenalab.pager;

/**
 * The signal that ends this process if the pager's daemon and its standby are both dead. Both end a
 * JVM whose threads all wait in page faults.
 */
public enum SwitchSignal {
  /** The kernel writes a core file, where {@code ulimit -c} allows one. */
  SIGABRT(6),
  /** The kernel ends the process at once. */
  SIGKILL(9);

  private final int number;

  SwitchSignal(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
