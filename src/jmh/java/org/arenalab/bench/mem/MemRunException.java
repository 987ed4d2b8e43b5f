package org.arenalab.bench.mem;

/** Thrown if a run of the memory experiment ended too early. */
public final class MemRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MemRunException(String message) {
    super(message);
  }
}
