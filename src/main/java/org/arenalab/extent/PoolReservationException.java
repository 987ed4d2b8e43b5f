package org.arenalab.extent;

import org.arenalab.os.SystemCallException;

/** The exception for a pool whose capacity exceeds the available address space. */
public final class PoolReservationException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  PoolReservationException(long capacityBytes, SystemCallException cause) {
    super(
        "cannot reserve a pool of %d B (%s); ask for less, or raise ulimit -v"
            .formatted(capacityBytes, cause.getMessage()));
    initCause(cause);
  }
}
