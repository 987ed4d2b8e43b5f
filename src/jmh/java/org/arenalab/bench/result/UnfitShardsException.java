package org.arenalab.bench.result;

import java.io.Serial;

/** These are not the shards of one matrix; the message says what is wrong. */
public final class UnfitShardsException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  public UnfitShardsException(String message) {
    super(message);
  }
}
