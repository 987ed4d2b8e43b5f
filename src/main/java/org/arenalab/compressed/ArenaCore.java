package org.arenalab.compressed;

import java.nio.ByteBuffer;
import org.arenalab.codec.ByteWindows;
import org.arenalab.codec.Checksum;
import org.arenalab.codec.ChunkCodec;
import org.arenalab.codec.Codec;
import org.arenalab.codec.Codecs;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.extent.ExtentTags;
import org.arenalab.extent.PoolReservationException;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/** The parts that all of an arena works on: raw memory, chunk table, pool and codecs. */
final class ArenaCore {
  /** Size limit of a discard in small pages: the kernel takes about 50 us for 512 KiB. */
  private static final int MAX_DISCARD_BYTES = 512 << 10;

  final CompressedArenaConfig config;
  final int chunkBytes;
  final ChunkTable table;
  final ExtentPool pool;
  final Lru lru;
  final HazardSlots slots = new HazardSlots();
  final HugeBlocks hugeBlocks;
  final Scratches scratches;
  final ChunkCodec codec;
  final int ids;

  /** Limit on the chunks that are claimed together. */
  final int batchChunks;

  /** Limit on the chunks that are encoded before their raw memory is discarded. */
  final int unitChunks;

  /**
   * Limit on the chunks of one discard, except for a huge page. Accesses to these chunks wait for
   * it.
   */
  final int discardChunks;

  private final ChunkCodec denseCodec;
  private final int granuleBytes;
  private final long rawAddress;
  private final long rawBytes;
  private final ByteWindows rawWindows;
  private final ByteWindows poolWindows;

  /** The arena's only notion of time; see {@link CompressedArena#advanceEpoch}. */
  volatile int epoch;

  private ArenaCore(CompressedArenaConfig config, ChunkCodec codec, ChunkCodec denseCodec) {
    this.config = config;
    this.codec = codec;
    this.denseCodec = denseCodec;
    chunkBytes = config.chunkBytes();
    batchChunks = Math.clamp(Scratch.BATCH_BYTES / chunkBytes, 1, Scratch.BATCH);
    unitChunks = Math.clamp(Scratch.UNIT_BYTES / chunkBytes, 1, Scratch.UNIT);
    discardChunks = Math.max(MAX_DISCARD_BYTES / chunkBytes, 1);
    long blockBytes = HugeBlocks.blockBytes(config.hugePages(), chunkBytes);
    // Spare ids: regions of whole blocks can use all of the reserved bytes.
    int spare = Math.max(Lru.FIRST_ID, HugeBlocks.chunksIn(blockBytes, chunkBytes));
    ids = Math.toIntExact(config.reservedBytes() / chunkBytes + spare);
    int encodedBytes = codec.maxStoredBytes(chunkBytes);
    scratches =
        new Scratches(
            denseCodec == null
                ? encodedBytes
                : Math.max(encodedBytes, denseCodec.maxStoredBytes(chunkBytes)),
            chunkBytes);
    rawBytes = (long) ids * chunkBytes;
    rawAddress =
        VirtualMemory.reserve(rawBytes, Math.max(blockBytes, VirtualMemory.pageSizeBytes()));
    hugeBlocks = new HugeBlocks(rawAddress, rawBytes, chunkBytes, blockBytes);
    try {
      // Memory is discarded in small pages, so they are the default. HugeBlocks makes the
      // exceptions.
      VirtualMemory.avoidHugePagesIfAny(rawAddress, rawBytes);
      rawWindows = new ByteWindows(rawAddress, rawBytes);
      table = new ChunkTable(ids);
    } catch (Throwable e) {
      ReleaseGate.ours().unmap(rawAddress, rawBytes);
      throw e;
    }
    try {
      lru = new Lru(table);
      ExtentPoolConfig poolConfig = ExtentPoolConfig.ofCapacity(config.capacityBytes());
      pool = ExtentPool.openInside(poolConfig);
      granuleBytes = poolConfig.granuleBytes();
      poolWindows = new ByteWindows(pool.address(0), poolRangeBytes());
    } catch (Throwable e) {
      table.release();
      ReleaseGate.ours().unmap(rawAddress, rawBytes);
      throw e;
    }
  }

  static ArenaCore open(CompressedArenaConfig config) {
    ChunkCodec codec = Codecs.open(config.codec());
    ChunkCodec dense = null;
    try {
      dense =
          config.evictionPolicy() == EvictionPolicy.RECOMPRESS
              ? Codecs.open(config.denseCodec())
              : null;
      return new ArenaCore(config, codec, dense);
    } catch (SystemCallException | PoolReservationException e) {
      closeCodecs(codec, dense);
      throw new CompressedArenaException(
          Reason.EXHAUSTED,
          "cannot reserve %d B of address space for regions and %d B for the pool (%s); ask for less, or raise ulimit -v"
              .formatted(config.reservedBytes(), config.capacityBytes(), e.getMessage()));
    } catch (Throwable e) {
      closeCodecs(codec, dense);
      throw e;
    }
  }

  private static void closeCodecs(ChunkCodec codec, ChunkCodec dense) {
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

  long rawAddress(int id) {
    return rawAddress + (long) id * chunkBytes;
  }

  long offset(long word) {
    return (ChunkWord.body(word) & 0xFFFF_FFFFL) * granuleBytes;
  }

  int granule(long offset) {
    return (int) (offset / granuleBytes);
  }

  /** Returns the bytes of the pool that an extent of this size occupies. */
  int occupiedBytes(int storedBytes) {
    return Math.ceilDiv(storedBytes + ExtentTags.TAG_BYTES, granuleBytes) * granuleBytes;
  }

  ChunkCodec codecOf(long word) {
    return ChunkWord.is(word, ChunkWord.DENSE) ? denseCodec : codec;
  }

  Codec codecName(long word) {
    return ChunkWord.is(word, ChunkWord.DENSE) ? config.denseCodec() : config.codec();
  }

  ChunkCodec denseCodec() {
    return denseCodec;
  }

  /**
   * Encodes a chunk's raw bytes, or a copy of them, to a position in {@code scratch}.
   *
   * @return the encoded size in bytes
   */
  int encode(int id, Scratch scratch, int toPosition) {
    long raw = rawAddress(id);
    if (codec.toleratesWrites()) {
      return codec.compress(
          rawWindows.buffer(raw),
          rawWindows.position(raw),
          chunkBytes,
          scratch.encoded,
          toPosition);
    }
    RawMemory.copy(raw, scratch.plainAddress, chunkBytes);
    return codec.compress(scratch.plain, 0, chunkBytes, scratch.encoded, toPosition);
  }

  /** Decodes an extent into the chunk's raw memory. The word and the place belong together. */
  boolean decodeToRaw(int id, long word, long payload) {
    long raw = rawAddress(id);
    return decode(word, payload, rawWindows.buffer(raw), rawWindows.position(raw));
  }

  boolean decodeToScratch(long word, long payload, Scratch scratch) {
    return decode(word, payload, scratch.plain, 0);
  }

  private boolean decode(long word, long payload, ByteBuffer to, int toPosition) {
    long extent = pool.address(offset(word));
    int storedBytes = ChunkTable.storedBytes(payload);
    ByteBuffer from = poolWindows.buffer(extent);
    int position = poolWindows.position(extent);
    if (config.checksums()
        && Checksum.of(from, position, storedBytes) != ChunkTable.checksum(payload)) {
      return false;
    }
    return codecOf(word).decompress(from, position, storedBytes, to, toPosition, chunkBytes)
        == chunkBytes;
  }

  /** Copies an encoded chunk to its extent; returns the chunk's new place for the table. */
  long store(Scratch scratch, int position, int storedBytes, long offset) {
    RawMemory.copy(scratch.encodedAddress + position, pool.address(offset), storedBytes);
    int checksum = config.checksums() ? Checksum.of(scratch.encoded, position, storedBytes) : 0;
    return ChunkTable.payload(storedBytes, checksum);
  }

  /** Discards the raw memory of consecutive chunks. */
  void discardRaw(int firstId, int count) {
    hugeBlocks.beforeDiscard(firstId, count);
    ReleaseGate.ours().discard(rawAddress(firstId), (long) count * chunkBytes);
  }

  /**
   * Discards raw memory like {@link #discardRaw}; maps memory anew if the user has locked some of
   * it.
   */
  void renewRaw(int firstId, int count) {
    try {
      discardRaw(firstId, count);
    } catch (SystemCallException e) {
      long bytes = (long) count * chunkBytes;
      ReleaseGate.ours().renew(rawAddress(firstId), bytes);
      VirtualMemory.avoidHugePagesIfAny(rawAddress(firstId), bytes);
    }
  }

  void release() {
    pool.close();
    table.release();
    ReleaseGate.ours().unmap(rawAddress, rawBytes);
    closeCodecs(codec, denseCodec);
  }
}
