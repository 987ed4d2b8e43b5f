package org.arenalab.slab;

/**
 * The log of the slab allocators. A message that cannot be logged is lost: it never fails the
 * operation that it reports. Thread-safe.
 */
final class SlabLog {
  private SlabLog() {}

  /**
   * Logs a message, if the logger and its handlers work.
   *
   * @param cause may be null
   */
  static void tryLog(System.Logger.Level level, String message, Throwable cause) {
    try {
      System.getLogger(SlabAllocator.class.getName()).log(level, message, cause);
    } catch (RuntimeException | VirtualMachineError | LinkageError ignored) {
      // The message is lost. Often the Java heap is full, which the message would report.
    }
  }
}
