package org.arenalab.bench.experiment;

/** The other process does not answer: it was killed, or it failed and said why. */
public final class PeerGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PeerGoneException(String message) {
    super(message);
  }
}
