package org.arenalab.extent;

/** The exception for an argument or a setting outside its range. */
public final class InvalidExtentRequestException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  InvalidExtentRequestException(String message) {
    super(message);
  }

  static InvalidExtentRequestException size(long sizeBytes) {
    return new InvalidExtentRequestException(
        "sizeBytes=%d, expected 1 to %d".formatted(sizeBytes, ExtentPool.MAX_EXTENT_BYTES));
  }

  static InvalidExtentRequestException owner(long owner) {
    return new InvalidExtentRequestException(
        "owner=%d, expected 0 to %d".formatted(owner, ExtentPool.MAX_OWNER));
  }

  static InvalidExtentRequestException budget(long budgetNs) {
    return new InvalidExtentRequestException("budgetNs=%d, expected above 0".formatted(budgetNs));
  }
}
