package org.arenalab.shm;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A buffer of another process, mapped into this one. Good until it is closed, whatever its owner
 * does; an owner that releases the buffer may use its bytes for something else.
 *
 * <p>Thread-safe. Cost of a translation: a compare and an addition; no garbage.
 */
public final class RemoteBuffer implements AutoCloseable {
  private final long address;
  private final long sizeBytes;
  private final AtomicReference<Runnable> onClose;

  RemoteBuffer(long address, long sizeBytes, Runnable onClose) {
    this.address = address;
    this.sizeBytes = sizeBytes;
    this.onClose = new AtomicReference<>(onClose);
  }

  /** Where it is in this process. */
  public long address() {
    return address;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  /**
   * Where {@code lengthBytes} from {@code offsetBytes} of the buffer are in this process.
   *
   * @throws InvalidRequestException if they are not all in the buffer
   */
  public long address(long offsetBytes, long lengthBytes) {
    if (offsetBytes < 0 || lengthBytes < 0 || offsetBytes > sizeBytes - lengthBytes) {
      throw new InvalidRequestException(
          "range of %d B at %d is outside the buffer's %d B"
              .formatted(lengthBytes, offsetBytes, sizeBytes));
    }
    return address + offsetBytes;
  }

  /** Gives the mapping up. Closing twice does nothing. */
  @Override
  public void close() {
    Runnable action = onClose.getAndSet(null);
    if (action != null) {
      action.run();
    }
  }
}
