package org.arenalab.transport;

import java.util.concurrent.atomic.AtomicBoolean;
import org.arenalab.shm.InvalidRequestException;

/** A buffer of this process, allocated from a {@link ShmTransport}. */
public final class ShmBuffer {
  private final ShmTransport transport;
  private final long id;
  private final long address;
  private final long sizeBytes;
  private final AtomicBoolean live = new AtomicBoolean(true);

  /**
   * Creates a live buffer.
   *
   * @param id the transport's key of the buffer: a handle, or the number of a file
   */
  ShmBuffer(ShmTransport transport, long id, long address, long sizeBytes) {
    this.transport = transport;
    this.id = id;
    this.address = address;
    this.sizeBytes = sizeBytes;
  }

  /** Returns the buffer's address in this process, valid until the buffer is released. */
  public long address() {
    return address;
  }

  /** Returns the requested size. */
  public long sizeBytes() {
    return sizeBytes;
  }

  long id() {
    return id;
  }

  void requireLiveIn(ShmTransport expected, String operation) {
    if (transport != expected) {
      throw new InvalidRequestException(
          operation + " of " + this + ": it was allocated by another transport");
    }
    if (!live.get()) {
      throw notLive(operation);
    }
  }

  /** Marks the buffer as released; throws for every caller except the first. */
  void markReleased() {
    if (!live.compareAndSet(true, false)) {
      throw notLive("release");
    }
  }

  /** Undoes {@link #markReleased}, for a release that failed. */
  void markLive() {
    live.set(true);
  }

  private InvalidRequestException notLive(String operation) {
    return new InvalidRequestException(operation + " of " + this + ": it was released before");
  }

  @Override
  public String toString() {
    return "buffer of %d B at 0x%x".formatted(sizeBytes, address);
  }
}
