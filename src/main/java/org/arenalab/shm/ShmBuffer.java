package org.arenalab.shm;

import java.util.concurrent.atomic.AtomicBoolean;

/** A buffer of this process, allocated from a {@link ShmTransport}. */
public final class ShmBuffer {
  private final ShmTransport transport;
  private final long id;
  private final long address;
  private final long sizeBytes;
  private final AtomicBoolean live = new AtomicBoolean(true);

  /**
   * @param id what the transport knows it by: a handle, or the number of a file
   */
  ShmBuffer(ShmTransport transport, long id, long address, long sizeBytes) {
    this.transport = transport;
    this.id = id;
    this.address = address;
    this.sizeBytes = sizeBytes;
  }

  /** Where it is in this process, until it is released. */
  public long address() {
    return address;
  }

  /** What was asked for. */
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

  /** Lets exactly one caller release it. */
  void markReleased() {
    if (!live.compareAndSet(true, false)) {
      throw notLive("release");
    }
  }

  private InvalidRequestException notLive(String operation) {
    return new InvalidRequestException(operation + " of " + this + ": it was released before");
  }

  @Override
  public String toString() {
    return "buffer of %d B at 0x%x".formatted(sizeBytes, address);
  }
}
