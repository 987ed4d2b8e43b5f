package org.arenalab.compressed;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.Locale;
import org.arenalab.codec.ChunkCodec;
import org.arenalab.codec.Codec;
import org.arenalab.codec.Codecs;
import org.arenalab.extent.ExtentPool;
import org.arenalab.os.StackReserve;
import org.arenalab.os.VirtualMemory;
import org.arenalab.settings.Settings;

/**
 * The settings of a new compressed arena.
 *
 * <p>Each setting comes from the builder, else from a system property, else from the environment,
 * else from the default:
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>setting</th><th>property</th><th>environment</th><th>default</th></tr>
 * <tr><td>capacityBytes</td><td>arenalab.compressed.capacityMb</td>
 *     <td>ARENALAB_COMPRESSED_CAPACITY_MB</td><td>128 MiB</td></tr>
 * <tr><td>minSavingsPercent</td><td>arenalab.compressed.minSavingsPercent</td>
 *     <td>ARENALAB_COMPRESSED_MIN_SAVINGS_PERCENT</td><td>5</td></tr>
 * <tr><td>codec</td><td>arenalab.compressed.codec</td><td>ARENALAB_COMPRESSED_CODEC</td>
 *     <td>LZ4</td></tr>
 * <tr><td>evictionPolicy</td><td>arenalab.compressed.eviction</td>
 *     <td>ARENALAB_COMPRESSED_EVICTION</td>
 *     <td>RECOMPRESS where zstd is available, else REFUSE</td></tr>
 * <tr><td>reservedBytes</td><td>arenalab.compressed.reserveGb</td>
 *     <td>ARENALAB_COMPRESSED_RESERVE_GB</td><td>64 GiB of address space</td></tr>
 * <tr><td>hugePages</td><td>arenalab.compressed.hugePages</td>
 *     <td>ARENALAB_COMPRESSED_HUGE_PAGES</td><td>true</td></tr>
 * <tr><td>chunkBytes</td><td></td><td></td>
 *     <td>4,096 B, or a kernel page where that is larger</td></tr>
 * <tr><td>checksums</td><td>arenalab.check</td><td>ARENALAB_CHECK</td>
 *     <td>off; on for anything but none</td></tr>
 * </table>
 *
 * <p><b>Why RECOMPRESS is the default.</b> A pool is full when memory is short. DECOMPRESS, the
 * policy of predicomp, then backs raw memory again, at the worst moment. RECOMPRESS frees room in
 * the pool without raw memory. A chunk that does not fit then stays raw.
 *
 * @param chunkBytes the unit of compression: a multiple of the kernel's page size up to 1 MiB. A
 *     page has 4 KiB on x86-64, and 4, 16 or 64 KiB on arm64. An extent holds up to 64 KiB, so a
 *     larger chunk is stored only if it compresses to that
 * @param capacityBytes capacity of the pool of extents: from one chunk to 32 GiB
 * @param minSavingsPercent a chunk is stored only if compression saves at least this share; 0 to 95
 * @param codec codec for chunks that are stored
 * @param denseCodec codec for chunks that {@link EvictionPolicy#RECOMPRESS} makes smaller
 * @param evictionPolicy action when the pool is full
 * @param checksums whether each extent carries a checksum (XXH64 of its bytes, folded to 32 bits).
 *     It is verified before decoding, which takes about 0.1 us for 2 KiB. Without checksums, damage
 *     that decodes to a chunk of the right size goes unnoticed
 * @param reservedBytes address space for regions: at least one chunk, up to 4 TiB. A region of at
 *     least the size of a huge page starts at a multiple of it, if there is room
 * @param hugePages whether raw memory may be backed by transparent huge pages. They are used if the
 *     kernel allows them and one holds at most 512 chunks: 2 MiB on x86-64. Where kernel pages are
 *     larger, a huge page has 32 MiB or more and is not used. A region that was never compressed
 *     gets huge pages. So do 2 MiB that a thread loads or overwrites in order. A first touch then
 *     backs 2 MiB. Huge pages cost a tenth of small ones to back and to discard. Without them, a
 *     sparsely used region takes less memory
 */
public record CompressedArenaConfig(
    int chunkBytes,
    long capacityBytes,
    int minSavingsPercent,
    Codec codec,
    Codec denseCodec,
    EvictionPolicy evictionPolicy,
    boolean checksums,
    long reservedBytes,
    boolean hugePages) {
  /** Default chunk size: 4,096 B, or a kernel page if that is larger. */
  public static final int DEFAULT_CHUNK_BYTES = defaultChunkBytes(pageBytes());

  public static final int MAX_CHUNK_BYTES = ChunkCodec.MAX_CHUNK_BYTES;
  public static final long DEFAULT_CAPACITY_BYTES = 128L << 20;
  public static final int DEFAULT_MIN_SAVINGS_PERCENT = 5;
  public static final int MAX_MIN_SAVINGS_PERCENT = 95;
  public static final long DEFAULT_RESERVED_BYTES = 64L << 30;
  private static final long SMALLEST_DEFAULT_CHUNK_BYTES = 4096;
  private static final long MAX_CAPACITY_BYTES = 32L << 30;
  private static final long MAX_RESERVED_BYTES = 4L << 40;

  public CompressedArenaConfig {
    requireNonNull(codec, "codec");
    requireNonNull(denseCodec, "denseCodec");
    requireNonNull(evictionPolicy, "evictionPolicy");
    long pageBytes = pageBytes();
    require(
        chunkBytes > 0 && chunkBytes % pageBytes == 0 && chunkBytes <= MAX_CHUNK_BYTES,
        "chunkBytes=%s, expected a multiple of the page size, %s, up to %s",
        chunkBytes,
        pageBytes,
        MAX_CHUNK_BYTES);
    require(
        capacityBytes >= chunkBytes && capacityBytes <= MAX_CAPACITY_BYTES,
        "capacityBytes=%s, expected %s (one chunk) to %s",
        capacityBytes,
        chunkBytes,
        MAX_CAPACITY_BYTES);
    require(
        minSavingsPercent >= 0 && minSavingsPercent <= MAX_MIN_SAVINGS_PERCENT,
        "minSavingsPercent=%s, expected 0 to %s",
        minSavingsPercent,
        MAX_MIN_SAVINGS_PERCENT);
    require(
        denseCodec != Codec.NONE,
        "denseCodec=%s, expected one that makes chunks smaller",
        denseCodec);
    require(
        reservedBytes >= chunkBytes && reservedBytes <= MAX_RESERVED_BYTES,
        "reservedBytes=%s, expected %s (one chunk) to %s",
        reservedBytes,
        chunkBytes,
        MAX_RESERVED_BYTES);
  }

  /** Returns the smallest multiple of the page size that is at least 4,096 B. */
  static int defaultChunkBytes(long pageBytes) {
    return Math.toIntExact(Math.max(SMALLEST_DEFAULT_CHUNK_BYTES, pageBytes));
  }

  private static long pageBytes() {
    // Prepares the room os for its first use, which may be near the end of the stack.
    StackReserve.requireForCall();
    return VirtualMemory.pageSizeBytes();
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new InvalidArenaRequestException(message.formatted(values));
    }
  }

  /** Returns the settings from properties, environment and defaults. */
  public static CompressedArenaConfig defaults() {
    return builder().build();
  }

  /** Returns a builder with the settings from properties, environment and defaults. */
  public static Builder builder() {
    return new Builder(Settings.ofProcess(InvalidArenaRequestException::new));
  }

  static Builder builder(Settings settings) {
    return new Builder(settings);
  }

  /** Returns the largest encoded size in bytes that is worth storing. */
  int admittedBytes() {
    long most = (long) chunkBytes * (100 - minSavingsPercent) / 100;
    return (int) Math.min(most, ExtentPool.MAX_EXTENT_BYTES);
  }

  /** A builder that collects settings. It is not thread-safe. */
  public static final class Builder {
    private int chunkBytes = DEFAULT_CHUNK_BYTES;
    private long capacityBytes;
    private int minSavingsPercent;
    private Codec codec;
    private Codec denseCodec = Codec.ZSTD;
    private EvictionPolicy evictionPolicy;
    private boolean checksums;
    private long reservedBytes;
    private boolean hugePages;

    private Builder(Settings settings) {
      capacityBytes =
          settings.read(
              "arenalab.compressed.capacityMb",
              "ARENALAB_COMPRESSED_CAPACITY_MB",
              DEFAULT_CAPACITY_BYTES,
              text -> Math.multiplyExact(Long.parseLong(text), 1L << 20));
      minSavingsPercent =
          settings.read(
              "arenalab.compressed.minSavingsPercent",
              "ARENALAB_COMPRESSED_MIN_SAVINGS_PERCENT",
              DEFAULT_MIN_SAVINGS_PERCENT,
              Integer::valueOf);
      codec =
          settings.read(
              "arenalab.compressed.codec",
              "ARENALAB_COMPRESSED_CODEC",
              Codec.LZ4,
              text -> Codec.valueOf(text.toUpperCase(Locale.ROOT)));
      evictionPolicy =
          settings.read(
              "arenalab.compressed.eviction",
              "ARENALAB_COMPRESSED_EVICTION",
              null,
              text -> EvictionPolicy.valueOf(text.toUpperCase(Locale.ROOT)));
      reservedBytes =
          settings.read(
              "arenalab.compressed.reserveGb",
              "ARENALAB_COMPRESSED_RESERVE_GB",
              DEFAULT_RESERVED_BYTES,
              text -> Math.multiplyExact(Long.parseLong(text), 1L << 30));
      hugePages =
          settings.read(
              "arenalab.compressed.hugePages",
              "ARENALAB_COMPRESSED_HUGE_PAGES",
              true,
              Settings::flag);
      checksums =
          settings.read(
              "arenalab.check", "ARENALAB_CHECK", false, text -> !text.equalsIgnoreCase("none"));
    }

    public Builder chunkBytes(int value) {
      chunkBytes = value;
      return this;
    }

    public Builder capacityBytes(long value) {
      capacityBytes = value;
      return this;
    }

    public Builder minSavingsPercent(int value) {
      minSavingsPercent = value;
      return this;
    }

    public Builder codec(Codec value) {
      requireNonNull(value, "codec");
      codec = value;
      return this;
    }

    public Builder denseCodec(Codec value) {
      requireNonNull(value, "denseCodec");
      denseCodec = value;
      return this;
    }

    public Builder evictionPolicy(EvictionPolicy value) {
      requireNonNull(value, "evictionPolicy");
      evictionPolicy = value;
      return this;
    }

    public Builder checksums(boolean value) {
      checksums = value;
      return this;
    }

    public Builder reservedBytes(long value) {
      reservedBytes = value;
      return this;
    }

    public Builder hugePages(boolean value) {
      hugePages = value;
      return this;
    }

    /**
     * Builds the settings.
     *
     * @throws InvalidArenaRequestException for a value outside its range
     */
    public CompressedArenaConfig build() {
      return new CompressedArenaConfig(
          chunkBytes,
          capacityBytes,
          minSavingsPercent,
          codec,
          denseCodec,
          evictionPolicy == null ? defaultPolicy() : evictionPolicy,
          checksums,
          reservedBytes,
          hugePages);
    }

    private EvictionPolicy defaultPolicy() {
      return Codecs.isAvailable(denseCodec) ? EvictionPolicy.RECOMPRESS : EvictionPolicy.REFUSE;
    }
  }
}
