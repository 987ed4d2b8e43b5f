package org.arenalab.transport;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import org.arenalab.shm.ArenaClosedException;
import org.arenalab.shm.ArenaExhaustedException;
import org.arenalab.shm.AttachMode;
import org.arenalab.shm.InvalidRequestException;
import org.arenalab.shm.SegmentException;
import org.arenalab.shm.ShmArenaException;

/**
 * A transport of buffers that one process fills and another reads, without a copy. The owner calls
 * {@link #allocate} and {@link #describe} and sends the descriptor over any channel. The receiver
 * calls {@link #map}.
 *
 * <p>Callers use both implementations alike. {@link SegmentTransport} creates a segment for each
 * buffer; {@link ArenaTransport} carves buffers from one arena. {@link ShmTransportConfig} chooses.
 *
 * <p><b>Assumptions.</b> Any thread calls any method. An address is used only while its buffer is
 * allocated, or mapped, and the transport is open; any other access may end the process. Buffers
 * are not zeroed. Memory is allocated at first touch; if {@code /dev/shm} is full then, the kernel
 * sends SIGBUS.
 *
 * <p><b>Guarantees.</b> Buffers never overlap. A buffer that its owner releases stays mapped in
 * other processes. An arena may give its bytes to another buffer, so owner and reader must agree on
 * the time of the release. Closing, and an orderly exit of the JVM, remove every name.
 *
 * <p><b>Errors.</b> All are {@link ShmArenaException}s. A failed call changes nothing, except
 * {@link #release} of a segment: the buffer then counts as released.
 */
public sealed interface ShmTransport extends AutoCloseable
    permits ArenaTransport, SegmentTransport {

  /** Returns the transport of the configuration. Allocates no memory before the first use. */
  static ShmTransport create(ShmTransportConfig config) {
    requireNonNull(config, "config");
    DeepInitializers.run();
    return config.useArena()
        ? new ArenaTransport(config.arena())
        : new SegmentTransport(config.arena().directory());
  }

  /**
   * Returns a buffer of at least {@code sizeBytes}, aligned to at least 64 B.
   *
   * @throws InvalidRequestException if the size is not positive
   * @throws ArenaExhaustedException if the arena has no room
   * @throws SegmentException if the kernel has none
   */
  ShmBuffer allocate(long sizeBytes);

  /**
   * Releases a buffer.
   *
   * @throws InvalidRequestException if the buffer was released before, or is another transport's
   */
  void release(ShmBuffer buffer);

  /**
   * Returns the descriptor with which another process can {@link #map} the buffer.
   *
   * @throws InvalidRequestException if the buffer was released before, or is another transport's
   */
  BufferDescriptor describe(ShmBuffer buffer);

  /**
   * Maps a buffer of any process into this one. Each mapping is closed separately.
   *
   * @throws InvalidRequestException if the descriptor is of the other kind of transport
   * @throws SegmentException if the segment no longer exists, or is too short
   * @throws StaleDescriptorException if the segment was created again after the description
   * @throws ShmArenaException INVALID_HANDLE or STALE_HANDLE if the arena no longer has the block
   */
  RemoteBuffer map(BufferDescriptor descriptor, AttachMode mode);

  /**
   * Releases every buffer and every mapping. Closing twice does nothing.
   *
   * <p>May race with every operation of any thread, which then completes or throws {@link
   * ArenaClosedException}. Only accesses to buffers must have ended.
   */
  @Override
  void close();
}
