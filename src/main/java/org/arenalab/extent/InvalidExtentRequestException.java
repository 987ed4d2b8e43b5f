package org.arenalab.extent;

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

  static InvalidExtentRequestException budget(long budgetNs) {
    return new InvalidExtentRequestException("budgetNs=%d, expected above 0".formatted(budgetNs));
  }
}
