package org.arenalab.bench.peer.shm;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.arenalab.bench.peer.AgronaBuffers;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;

/**
 * Agrona's {@code OneToOneRingBuffer} in shared memory. The sender copies each message into the
 * ring; the receiver reads it there.
 */
final class RingMessages implements MessageArm, MessageHandler {
  private static final int RING_BYTES = 1 << 20;
  private static final int MESSAGE_TYPE = 1;

  private final ShmArena arena =
      ShmArena.create(ShmArenaConfig.builder().capacityBytes(2L * RING_BYTES).build());
  private final OneToOneRingBuffer ring;
  private final int sizeBytes;

  /** A view of the message to send; wrapped anew if the message is elsewhere. */
  private DirectBuffer source;

  private long received;

  RingMessages(int sizeBytes) {
    this.sizeBytes = sizeBytes;
    int bytes = RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH;
    boolean opened = false;
    try {
      ring =
          new OneToOneRingBuffer(AgronaBuffers.over(arena.address(arena.allocate(bytes)), bytes));
      opened = true;
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  @Override
  public long handOver(long address) {
    if (source == null || source.addressOffset() != address) {
      source = AgronaBuffers.over(address, sizeBytes);
    }
    if (!ring.write(MESSAGE_TYPE, source, 0, sizeBytes)) {
      throw new IllegalStateException("the ring took no message of " + sizeBytes + " B");
    }
    // At the end of the ring, a read returns no message, and the next one starts over.
    while (ring.read(this, 1) == 0) {
      Thread.onSpinWait();
    }
    return received;
  }

  @Override
  public void onMessage(int type, MutableDirectBuffer buffer, int index, int lengthBytes) {
    long sum = 0;
    for (int at = index; at < index + lengthBytes; at += Long.BYTES) {
      sum += buffer.getLong(at);
    }
    received = sum;
  }

  @Override
  public void close() {
    arena.close();
  }
}
