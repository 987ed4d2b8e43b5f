package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;

/**
 * A run of memory in chunks, each of which may be compressed while nobody uses it. Everything reads
 * as zeros at first. Raw memory is never handed out but by {@link #pin}: a pointer that outlives
 * the access would write to a page that was given back.
 *
 * <p><b>Threads.</b> All methods may be called by any thread at any time, together with every
 * other, virtual threads included. Accesses of different threads to the same bytes are not ordered
 * against each other, as with plain memory: who needs that, orders them.
 *
 * <p><b>Guarantees.</b> No write is lost and no wrong byte is read, whatever is compressed,
 * evicted, recompressed or compacted meanwhile.
 *
 * <p><b>Progress.</b> An access to a raw chunk takes no lock and makes no system call. One that is
 * just being compressed is taken back at once: the compressor loses. One that another thread is
 * just bringing back, or whose memory is just being given to the kernel, is waited for, a few
 * microseconds.
 *
 * <p><b>Cost</b> of an access to a raw chunk: a few nanoseconds more than plain memory; to a
 * same-filled one a page fault and a fill; to a compressed one a page fault and the codec. None but
 * {@link #pin} makes garbage.
 *
 * <p>Offsets and indexes outside the region are an {@link InvalidArenaRequestException}, use after
 * {@link #close} a {@link RegionFreedException} or an {@link ArenaClosedException}, and an access
 * to a chunk whose extent was damaged a {@link CorruptExtentException}.
 */
public final class CompressedRegion implements AutoCloseable {

  CompressedRegion() {}

  /** As asked for, rounded up to whole chunks. */
  public long sizeBytes() {
    throw new UnsupportedOperationException();
  }

  public int chunkBytes() {
    throw new UnsupportedOperationException();
  }

  /** How many there are. */
  public long chunks() {
    throw new UnsupportedOperationException();
  }

  /**
   * Touches the first byte of a chunk, after bringing the chunk back if it is stored.
   *
   * @return whether it had to be brought back
   */
  public boolean touch(long chunk, Touch touch) {
    throw new UnsupportedOperationException();
  }

  /** The byte at an offset; brings its chunk back if it is stored. */
  public byte getByte(long offsetBytes) {
    throw new UnsupportedOperationException();
  }

  /** Sets the byte at an offset; brings its chunk back if it is stored. */
  public void putByte(long offsetBytes, byte value) {
    throw new UnsupportedOperationException();
  }

  /**
   * The eight bytes at an offset, in native order; brings their chunk back if it is stored.
   *
   * @param offsetBytes a multiple of 8
   */
  public long getLong(long offsetBytes) {
    throw new UnsupportedOperationException();
  }

  /**
   * Sets the eight bytes at an offset, in native order; brings their chunk back if it is stored.
   *
   * @param offsetBytes a multiple of 8
   */
  public void putLong(long offsetBytes, long value) {
    throw new UnsupportedOperationException();
  }

  /**
   * Copies bytes out, as many as {@code to} is long, across chunks. A stored chunk stays stored: it
   * is decoded into {@code to}, and no memory is backed for it. Each chunk is copied as it is at
   * one moment; chunks that others write meanwhile may be of different moments.
   *
   * @param to native or heap memory, of any length
   */
  public void read(long offsetBytes, MemorySegment to) {
    throw new UnsupportedOperationException();
  }

  /**
   * Copies bytes in, across chunks. Their chunks are raw afterwards; one that is written as a whole
   * is not decoded first.
   *
   * @param from native or heap memory, of any length
   */
  public void write(long offsetBytes, MemorySegment from) {
    throw new UnsupportedOperationException();
  }

  /**
   * Leases a chunk's raw bytes, after bringing it back if it is stored. About 0.1 us, and garbage.
   */
  public ChunkLease pin(long chunk) {
    throw new UnsupportedOperationException();
  }

  /** Compresses every chunk that is raw, not in use, and not remembered as incompressible. */
  public CompressionResult compress() {
    throw new UnsupportedOperationException();
  }

  /** As {@link #compress()}, for a range of chunks. */
  public CompressionResult compress(long firstChunk, long chunks) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #compress()}, for those of a range that {@code selection} includes. */
  public CompressionResult compress(long firstChunk, long chunks, ChunkSelection selection) {
    throw new UnsupportedOperationException();
  }

  /**
   * Brings a range of chunks back: ahead of their use, or to be rid of the pool. Neighbours are
   * backed by one call to the kernel.
   *
   * @return how many chunks were brought back by this call
   */
  public long decompress(long firstChunk, long chunks) {
    throw new UnsupportedOperationException();
  }

  /** Where a chunk's bytes are, at this moment. */
  public ChunkState state(long chunk) {
    throw new UnsupportedOperationException();
  }

  /** Shows every chunk to {@code visitor}. */
  public void forEachChunk(ChunkVisitor visitor) {
    throw new UnsupportedOperationException();
  }

  /**
   * Frees the region: its extents go back to the pool, its memory to the kernel. Waits for accesses
   * that other threads are just in. Freeing again does nothing.
   *
   * @throws RegionPinnedException if a chunk is pinned; nothing has changed then
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
