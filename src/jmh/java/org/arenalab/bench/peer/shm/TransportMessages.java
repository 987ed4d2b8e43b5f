package org.arenalab.bench.peer.shm;

import org.arenalab.os.RawMemory;
import org.arenalab.shm.AttachMode;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.transport.RemoteBuffer;
import org.arenalab.transport.ShmBuffer;
import org.arenalab.transport.ShmTransport;
import org.arenalab.transport.ShmTransportConfig;

/**
 * Our transport with one arena. The sender copies each message into a buffer of its own and passes
 * the descriptor. The receiver maps the buffer, reads it and closes it; then the sender releases
 * it.
 */
final class TransportMessages implements MessageArm {
  private final ShmTransportConfig config =
      new ShmTransportConfig(true, ShmArenaConfig.builder().capacityBytes(64L * MAX_BYTES).build());
  private final ShmTransport sender = ShmTransport.create(config);
  private final ShmTransport receiver = ShmTransport.create(config);
  private final int sizeBytes;

  TransportMessages(int sizeBytes) {
    this.sizeBytes = sizeBytes;
  }

  @Override
  public long handOver(long address) {
    ShmBuffer buffer = sender.allocate(sizeBytes);
    RawMemory.copy(address, buffer.address(), sizeBytes);
    long sum;
    try (RemoteBuffer received = receiver.map(sender.describe(buffer), AttachMode.READ_ONLY)) {
      sum = MessageArm.sum(received.address(), sizeBytes);
    }
    sender.release(buffer);
    return sum;
  }

  @Override
  public void close() {
    receiver.close();
    sender.close();
  }
}
