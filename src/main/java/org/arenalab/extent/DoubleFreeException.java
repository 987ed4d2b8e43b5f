package org.arenalab.extent;

/** The exception for an extent that is already free, or a place that was never handed out. */
public final class DoubleFreeException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  DoubleFreeException(long offset) {
    super("extent at 0x%x is not live (already freed?)".formatted(offset));
  }
}
