package org.arenalab.bench.transport;

/** Thrown if the other process does not answer: it was killed, or it failed and sent the reason. */
public final class PeerGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PeerGoneException(String message) {
    super(message);
  }
}
