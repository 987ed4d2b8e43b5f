package org.arenalab.compressed;

import java.nio.ByteBuffer;
import org.arenalab.codec.ByteWindows;
import org.arenalab.codec.Checksum;
import org.arenalab.codec.ChunkCodec;
import org.arenalab.codec.Codec;
import org.arenalab.codec.CodecBuffers;
import org.arenalab.codec.CodecUnavailableException;
import org.arenalab.codec.Codecs;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.concurrent.IdleStack;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.extent.ExtentTags;
import org.arenalab.extent.Relocation;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;

/**
 * The store of compressed chunks: the pool of their extents, the codecs, and the checksums. A
 * chunk's word and payload locate and describe its extent.
 */
final class ChunkStore {
  private final CompressedArenaConfig config;
  private final ChunkCodec codec;

  /** Codec of the chunks with the flag DENSE, or null if it does not load. */
  private final ChunkCodec denseCodec;

  private final ExtentPool pool;
  private final Moves moves;
  private final int granuleBytes;
  private final int chunkBytes;
  private final int encodedBytes;
  private final ByteWindows windows;
  private final IdleStack<CodecBuffers> idleBuffers = new IdleStack<>();

  private ChunkStore(
      CompressedArenaConfig config, ChunkTable table, ChunkCodec codec, ChunkCodec denseCodec) {
    this.config = config;
    this.codec = codec;
    this.denseCodec = denseCodec;
    chunkBytes = config.chunkBytes();
    int bytes = codec.maxStoredBytes(chunkBytes);
    encodedBytes =
        denseCodec == null ? bytes : Math.max(bytes, denseCodec.maxStoredBytes(chunkBytes));
    ExtentPoolConfig poolConfig = ExtentPoolConfig.ofDefaults(config.capacityBytes());
    granuleBytes = poolConfig.granuleBytes();
    moves = new Moves(table, granuleBytes);
    pool = ExtentPool.openInside(poolConfig);
    boolean opened = false;
    try {
      windows = new ByteWindows(pool.address(0), poolRangeBytes());
      opened = true;
    } finally {
      if (!opened) {
        pool.close();
      }
    }
  }

  /**
   * Opens the codecs and the pool.
   *
   * @param table entries of the chunks whose extents the pool may move
   */
  static ChunkStore open(CompressedArenaConfig config, ChunkTable table) {
    ChunkCodec codec = Codecs.open(config.codec());
    ChunkCodec dense = null;
    boolean opened = false;
    try {
      dense = openDense(config);
      ChunkStore store = new ChunkStore(config, table, codec, dense);
      opened = true;
      return store;
    } finally {
      if (!opened) {
        close(codec, dense);
      }
    }
  }

  /** Opens the denser codec; returns null if no policy requires it and it does not load. */
  private static ChunkCodec openDense(CompressedArenaConfig config) {
    try {
      return Codecs.open(config.denseCodec());
    } catch (CodecUnavailableException e) {
      if (config.evictionPolicy() == EvictionPolicy.RECOMPRESS) {
        throw e;
      }
      return null;
    }
  }

  private static void close(ChunkCodec codec, ChunkCodec dense) {
    codec.close();
    if (dense != null) {
      dense.close();
    }
  }

  /** Returns an upper bound on the pool's range: whole pages, and one page more. */
  private long poolRangeBytes() {
    long pageBytes = VirtualMemory.pageSizeBytes();
    return (Math.ceilDiv(config.capacityBytes(), pageBytes) + 1) * pageBytes;
  }

  /**
   * A relocation that lets the pool move the extents of COMPRESSED chunks, which no thread owns.
   */
  private record Moves(ChunkTable table, int granuleBytes) implements Relocation {
    @Override
    public boolean mayMove(long owner, long fromOffset) {
      return isAt(table.wordVolatile((int) owner), fromOffset);
    }

    private boolean isAt(long word, long offset) {
      return ChunkWord.phase(word) == ChunkWord.COMPRESSED
          && offsetOf(word, granuleBytes) == offset;
    }

    @Override
    public boolean tryMove(long owner, long fromOffset, long toOffset) {
      int id = (int) owner;
      long word = table.wordVolatile(id);
      return isAt(word, fromOffset)
          && table.compareAndSetWord(
              id, word, ChunkWord.moved(word, (int) (toOffset / granuleBytes)));
    }
  }

  ExtentPool pool() {
    return pool;
  }

  private static long offsetOf(long word, int granuleBytes) {
    return (ChunkWord.body(word) & 0xFFFF_FFFFL) * granuleBytes;
  }

  /** Returns the offset of a chunk's extent in the pool. */
  long offset(long word) {
    return offsetOf(word, granuleBytes);
  }

  /** Returns the body of the word of a chunk whose extent is at this offset. */
  int granule(long offset) {
    return (int) (offset / granuleBytes);
  }

  /** Returns the bytes of the pool that an extent of this size occupies. */
  int occupiedBytes(int storedBytes) {
    return Math.ceilDiv(storedBytes + ExtentTags.TAG_BYTES, granuleBytes) * granuleBytes;
  }

  /** Frees the extent of a chunk that the caller owns. */
  void free(long word) {
    pool.free(offset(word));
  }

  /** Runs one slice of the pool's compaction; see {@link ExtentPool#compact}. */
  boolean compact(long budgetNs) {
    return pool.compact(budgetNs, moves);
  }

  /** Returns whether the pool's holes take some bytes, and a share of its bytes in use. */
  boolean isCompactable(double share, long leastBytes) {
    long bytes = pool.compactableBytes();
    return bytes >= leastBytes && bytes > share * pool.usedBytes();
  }

  /** Returns buffers for a group of encoded chunks and for one decoded chunk. */
  CodecBuffers takeBuffers() {
    CodecBuffers buffers = idleBuffers.poll();
    return buffers == null
        ? CodecBuffers.allocate(EncodedGroup.bytesFor(encodedBytes), chunkBytes)
        : buffers;
  }

  void giveBack(CodecBuffers buffers) {
    idleBuffers.push(buffers);
  }

  /** Returns a group whose encoded chunks fit into the buffers of {@link #takeBuffers}. */
  EncodedGroup newGroup() {
    return new EncodedGroup(encodedBytes);
  }

  Codec codecName(long word) {
    return ChunkWord.is(word, ChunkWord.DENSE) ? config.denseCodec() : config.codec();
  }

  /** Returns the reason of a failed {@link #decode}, for an error message. */
  String damage() {
    return config.checksums()
        ? "its checksum differs, or it does not decode to a chunk"
        : "it does not decode to a chunk";
  }

  /** Returns whether {@link #encodeDense} can make a chunk smaller than {@link #encode}. */
  boolean hasDenserCodec() {
    return denseCodec != null && config.denseCodec() != config.codec();
  }

  /** Returns whether {@link #encode} may read a chunk that other threads write. */
  boolean toleratesWrites() {
    return codec.toleratesWrites();
  }

  /**
   * Encodes a chunk to a position of {@code buffers.encoded()}.
   *
   * @return the encoded size in bytes
   */
  int encode(ByteBuffer from, int fromPosition, CodecBuffers buffers, int toPosition) {
    return codec.compress(from, fromPosition, chunkBytes, buffers.encoded(), toPosition);
  }

  /** Encodes the chunk in {@code buffers.plain()} by the denser codec, to position 0. */
  int encodeDense(CodecBuffers buffers) {
    return denseCodec.compress(buffers.plain(), 0, chunkBytes, buffers.encoded(), 0);
  }

  /**
   * Decodes an extent. The word and the payload belong together.
   *
   * @return false if the extent is damaged
   */
  boolean decode(long word, long payload, ByteBuffer to, int toPosition) {
    long extent = pool.address(offset(word));
    int storedBytes = ChunkTable.storedBytes(payload);
    ByteBuffer from = windows.buffer(extent);
    int position = windows.position(extent);
    if (config.checksums()
        && Checksum.of(from, position, storedBytes) != ChunkTable.checksum(payload)) {
      return false;
    }
    ChunkCodec decoder = ChunkWord.is(word, ChunkWord.DENSE) ? denseCodec : codec;
    return decoder.decompress(from, position, storedBytes, to, toPosition, chunkBytes)
        == chunkBytes;
  }

  /** Decodes an extent like {@link #decode}, to {@code buffers.plain()}. */
  boolean decode(long word, long payload, CodecBuffers buffers) {
    return decode(word, payload, buffers.plain(), 0);
  }

  /** Copies an encoded chunk to its extent; returns the chunk's new payload for the table. */
  long put(CodecBuffers buffers, int position, int storedBytes, long offset) {
    RawMemory.copy(buffers.encodedAddress() + position, pool.address(offset), storedBytes);
    int checksum = config.checksums() ? Checksum.of(buffers.encoded(), position, storedBytes) : 0;
    return ChunkTable.payload(storedBytes, checksum);
  }

  void release() {
    pool.close();
    close(codec, denseCodec);
  }
}
