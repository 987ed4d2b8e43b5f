package org.arenalab.shm;

import static org.arenalab.os.NullArgumentException.requireNonNull;

/**
 * Buffers that one process fills and another reads, without a copy between them: {@link #allocate}
 * a buffer, {@link #describe} it, send the descriptor over any channel, and {@link #map} it there.
 *
 * <p>The two implementations differ in nothing that a caller writes. {@link SegmentTransport} makes
 * a segment for each buffer; {@link ArenaTransport} carves them from one arena. {@link
 * ShmTransportConfig} chooses.
 *
 * <p><b>Assumptions.</b> Any thread calls any method. An address is used only while its buffer is
 * allocated, or mapped, and the transport open; otherwise the access ends the process. Buffers are
 * not zeroed. Memory is taken when it is touched, and a full {@code /dev/shm} is a SIGBUS then.
 *
 * <p><b>Guarantees.</b> Buffers never overlap. A buffer that its owner releases stays mapped where
 * it is mapped; an arena may give its bytes to another buffer, so owner and reader agree when it is
 * over. Closing, and an orderly exit of the JVM, remove every name.
 *
 * <p><b>Errors.</b> All are {@link ShmArenaException}s; a failed call changes nothing.
 */
public sealed interface ShmTransport extends AutoCloseable
    permits ArenaTransport, SegmentTransport {

  /** The transport that the configuration asks for. Takes no memory before it is used. */
  static ShmTransport create(ShmTransportConfig config) {
    requireNonNull(config, "config");
    return config.useArena()
        ? new ArenaTransport(config.arena())
        : new SegmentTransport(config.arena().directory());
  }

  /**
   * A buffer of at least {@code sizeBytes}, at least 64 B aligned.
   *
   * @throws InvalidRequestException if the size is not positive
   * @throws ArenaExhaustedException if the arena has no room
   * @throws SegmentException if the kernel has none
   */
  ShmBuffer allocate(long sizeBytes);

  /**
   * Gives a buffer back.
   *
   * @throws InvalidRequestException if it was released before, or is another transport's
   */
  void release(ShmBuffer buffer);

  /**
   * What another process needs to {@link #map} the buffer.
   *
   * @throws InvalidRequestException if it was released before, or is another transport's
   */
  BufferDescriptor describe(ShmBuffer buffer);

  /**
   * A buffer of any process, mapped into this one. Every mapping is closed by itself.
   *
   * @throws InvalidRequestException if the descriptor is of the other kind of transport
   * @throws SegmentException if there is no such segment any more, or it is too short
   * @throws StaleDescriptorException if its owner has made the segment anew since
   * @throws InvalidHandleException if the arena has no such block any more
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
