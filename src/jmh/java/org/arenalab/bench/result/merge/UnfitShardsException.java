package org.arenalab.bench.result.merge;

import java.io.Serial;

/** Folders that are not the shards of one matrix; the message states the defect. */
public final class UnfitShardsException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  public UnfitShardsException(String message) {
    super(message);
  }
}
