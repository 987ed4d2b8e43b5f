package org.arenalab.extent;

import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;

/** The exception for an argument or a setting outside its range. */
public final class InvalidExtentRequestException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  InvalidExtentRequestException(String message) {
    super(Reason.INVALID_REQUEST, message);
  }

  static InvalidExtentRequestException size(long sizeBytes, int maxBytes) {
    return new InvalidExtentRequestException(
        "sizeBytes=%d, expected 1 to %d".formatted(sizeBytes, maxBytes));
  }

  static InvalidExtentRequestException owner(long owner, long maxOwner) {
    return new InvalidExtentRequestException(
        "owner=%d, expected 0 to %d".formatted(owner, maxOwner));
  }

  static InvalidExtentRequestException file(SharedMemory file, String problem) {
    return new InvalidExtentRequestException("bad file of a pool: %s: %s".formatted(file, problem));
  }

  static InvalidExtentRequestException unlockable(
      SharedMemory file, String advice, SystemCallException cause) {
    InvalidExtentRequestException exception =
        file(file, "it cannot be locked: " + cause.getMessage() + advice);
    exception.initCause(cause);
    return exception;
  }

  static InvalidExtentRequestException offset(long offset, long maxOffset) {
    return new InvalidExtentRequestException(
        "offset=%d, expected 0 to %d".formatted(offset, maxOffset));
  }

  static InvalidExtentRequestException budget(long budgetNs) {
    return new InvalidExtentRequestException("budgetNs=%d, expected above 0".formatted(budgetNs));
  }
}
