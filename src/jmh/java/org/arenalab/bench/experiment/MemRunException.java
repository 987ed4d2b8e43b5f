package org.arenalab.bench.experiment;

/** A run of the memory experiment that did not come to its end. */
public final class MemRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MemRunException(String message) {
    super(message);
  }
}
