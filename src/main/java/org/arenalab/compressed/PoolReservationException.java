package org.arenalab.compressed;

import org.arenalab.os.SystemCallException;

/** The system has no address space for a pool of that capacity. */
public final class PoolReservationException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  PoolReservationException(long capacityBytes, SystemCallException cause) {
    super(
        "cannot reserve a pool of %d B (%s); ask for less, or raise ulimit -v"
            .formatted(capacityBytes, cause.getMessage()));
    initCause(cause);
  }
}
