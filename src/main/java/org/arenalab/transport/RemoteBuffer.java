package org.arenalab.transport;

import java.util.concurrent.atomic.AtomicReference;
import org.arenalab.shm.InvalidRequestException;

/**
 * A buffer of another process, mapped into this one. The mapping is valid until it is closed, even
 * if the owner releases the buffer. The owner may then reuse the buffer's bytes.
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

  /** Returns the buffer's address in this process. */
  public long address() {
    return address;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  /**
   * Returns the address in this process of {@code lengthBytes} from {@code offsetBytes} of the
   * buffer.
   *
   * @throws InvalidRequestException if the range is not inside the buffer
   */
  public long address(long offsetBytes, long lengthBytes) {
    if (offsetBytes < 0 || lengthBytes < 0 || offsetBytes > sizeBytes - lengthBytes) {
      throw new InvalidRequestException(
          "range of %d B at %d is outside the buffer's %d B"
              .formatted(lengthBytes, offsetBytes, sizeBytes));
    }
    return address + offsetBytes;
  }

  /** Releases the mapping. Closing twice does nothing. */
  @Override
  public void close() {
    Runnable action = onClose.getAndSet(null);
    if (action != null) {
      action.run();
    }
  }
}
