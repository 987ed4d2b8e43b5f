package org.arenalab.bench.peer.shm;

import java.util.List;
import org.arenalab.os.RawMemory;

/**
 * One way to hand a message from a sender to a receiver through shared memory. Both are the calling
 * thread, so an operation contains no wait for another processor.
 *
 * <p>Used by one thread.
 */
public sealed interface MessageArm extends AutoCloseable
    permits CopiedMessages, RingMessages, TransportMessages {
  /** The longest message in bytes. */
  int MAX_BYTES = 64 << 10;

  /**
   * Sends the message at {@code address}, receives it and reads all of it.
   *
   * @return the sum of the received words of eight bytes
   */
  long handOver(long address);

  @Override
  void close();

  /** Returns the arms' names, the floor first. */
  static List<String> names() {
    return List.of("copy", "ring", "transport");
  }

  /**
   * Opens the arm {@code name} for messages of {@code sizeBytes}.
   *
   * @param sizeBytes a multiple of 8, up to {@link #MAX_BYTES}
   */
  static MessageArm of(String name, int sizeBytes) {
    if (sizeBytes < Long.BYTES || sizeBytes > MAX_BYTES || sizeBytes % Long.BYTES != 0) {
      throw new IllegalArgumentException(
          "size=%d, expected a multiple of 8 from 8 to %d".formatted(sizeBytes, MAX_BYTES));
    }
    return switch (name) {
      case "copy" -> new CopiedMessages(sizeBytes);
      case "ring" -> new RingMessages(sizeBytes);
      case "transport" -> new TransportMessages(sizeBytes);
      default -> throw new IllegalArgumentException("way=" + name + ", expected one of " + names());
    };
  }

  /** Returns the sum of the words at an address. */
  static long sum(long address, int sizeBytes) {
    long sum = 0;
    for (int offset = 0; offset < sizeBytes; offset += Long.BYTES) {
      sum += RawMemory.getLong(address + offset);
    }
    return sum;
  }
}
