package org.arenalab.bench.workload;

/** Memory pressure that this machine does not allow, with the reason and the alternative. */
public final class PressureUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PressureUnavailableException(String why, Throwable cause) {
    super("no memory control group could be made: " + why + "; use -p pressure=pageout", cause);
  }
}
