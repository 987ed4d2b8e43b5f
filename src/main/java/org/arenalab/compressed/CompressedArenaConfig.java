package org.arenalab.compressed;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.Map;
import org.arenalab.codec.ChunkCodec;
import org.arenalab.codec.Codec;
import org.arenalab.codec.Codecs;
import org.arenalab.extent.ExtentPool;
import org.arenalab.os.StackReserve;
import org.arenalab.os.VirtualMemory;
import org.arenalab.settings.Checking;
import org.arenalab.settings.Choices;
import org.arenalab.settings.CommonOptions;
import org.arenalab.settings.Option;

/**
 * The settings of a new compressed arena.
 *
 * <p>Each setting comes from the builder, else from a system property, else from the environment,
 * else from the default. {@code docs/compressed.md} lists the names, ranges and defaults.
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
 * @param checking which mistakes and damage are detected; FULL verifies all bookkeeping once, when
 *     the arena is closed
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
    Checking checking,
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

  public CompressedArenaConfig {
    requireNonNull(codec, "codec");
    requireNonNull(denseCodec, "denseCodec");
    requireNonNull(evictionPolicy, "evictionPolicy");
    requireNonNull(checking, "checking");
    // Prepares the room os for its first use, which may be near the end of the stack.
    StackReserve.requireForCall();
    require(CompressedOptions.CHUNK_BYTES, chunkBytes);
    require(CompressedOptions.CAPACITY_BYTES, capacityBytes);
    require(CompressedOptions.MIN_SAVINGS_PERCENT, minSavingsPercent);
    require(CompressedOptions.DENSE_CODEC, denseCodec);
    require(CompressedOptions.RESERVED_BYTES, reservedBytes);
    requireOneChunk(CompressedOptions.CAPACITY_BYTES, capacityBytes, chunkBytes);
    requireOneChunk(CompressedOptions.RESERVED_BYTES, reservedBytes, chunkBytes);
  }

  private static <T> void require(Option<T> option, T value) {
    CompressedOptions.GROUP.require("CompressedArenaConfig", option, value);
  }

  private static void requireOneChunk(Option<Long> option, long bytes, int chunkBytes) {
    if (bytes < chunkBytes) {
      throw new InvalidArenaRequestException(
          "bad setting in CompressedArenaConfig: %s=%d, expected at least %d (one chunk)"
              .formatted(option.name(), bytes, chunkBytes));
    }
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

  /** Returns the settings from properties, environment and defaults. */
  public static CompressedArenaConfig defaults() {
    return builder().build();
  }

  /**
   * Returns a builder with the settings from properties, environment and defaults.
   *
   * @throws InvalidArenaRequestException if a value is outside its range or cannot be read. Also if
   *     a property or variable starts like one of the arena, but is not a setting. Such names start
   *     with {@code arenalab.compressed}, {@code .check}, {@code .preset} or {@code .profile}.
   */
  public static Builder builder() {
    return new Builder(CompressedOptions.GROUP.read());
  }

  static Builder builder(Map<String, String> properties, Map<String, String> environment) {
    return new Builder(CompressedOptions.GROUP.read(properties, environment));
  }

  /** Returns the largest encoded size in bytes that is worth storing. */
  int admittedBytes() {
    long most = (long) chunkBytes * (100 - minSavingsPercent) / 100;
    return (int) Math.min(most, ExtentPool.MAX_EXTENT_BYTES);
  }

  /** A builder that collects settings. It is not thread-safe. */
  public static final class Builder {
    private final Choices choices;

    /** Null: by the level of checks. */
    private Boolean checksums;

    private Builder(Choices choices) {
      this.choices = choices;
    }

    /**
     * Applies all settings of a preset. Later calls override them.
     *
     * @param nameOrFile a preset of the library, or the path of a properties file
     * @throws InvalidArenaRequestException if the preset does not exist or cannot be read; nothing
     *     is set then
     */
    public Builder preset(String nameOrFile) {
      requireNonNull(nameOrFile, "nameOrFile");
      CompressedOptions.GROUP.apply(choices, nameOrFile);
      return this;
    }

    public Builder chunkBytes(int value) {
      CompressedOptions.GROUP.set(choices, CompressedOptions.CHUNK_BYTES, value);
      return this;
    }

    public Builder capacityBytes(long value) {
      CompressedOptions.GROUP.set(choices, CompressedOptions.CAPACITY_BYTES, value);
      return this;
    }

    public Builder minSavingsPercent(int value) {
      CompressedOptions.GROUP.set(choices, CompressedOptions.MIN_SAVINGS_PERCENT, value);
      return this;
    }

    public Builder codec(Codec value) {
      CompressedOptions.GROUP.set(choices, CompressedOptions.CODEC, value);
      return this;
    }

    public Builder denseCodec(Codec value) {
      CompressedOptions.GROUP.set(choices, CompressedOptions.DENSE_CODEC, value);
      return this;
    }

    public Builder evictionPolicy(EvictionPolicy value) {
      CompressedOptions.GROUP.set(choices, CompressedOptions.EVICTION_POLICY, value);
      return this;
    }

    /** Sets whether each extent carries a checksum. Default: true, unless checking is NONE. */
    public Builder checksums(boolean value) {
      checksums = value;
      return this;
    }

    /** Sets which mistakes and damage are detected. Default: NONE. */
    public Builder checking(Checking value) {
      CompressedOptions.GROUP.set(choices, CommonOptions.CHECKING, value);
      return this;
    }

    public Builder reservedBytes(long value) {
      CompressedOptions.GROUP.set(choices, CompressedOptions.RESERVED_BYTES, value);
      return this;
    }

    public Builder hugePages(boolean value) {
      CompressedOptions.GROUP.set(choices, CompressedOptions.HUGE_PAGES, value);
      return this;
    }

    /**
     * Builds the settings.
     *
     * @throws InvalidArenaRequestException for a value outside its range
     */
    public CompressedArenaConfig build() {
      Integer chunkBytes = choices.get(CompressedOptions.CHUNK_BYTES);
      EvictionPolicy policy = choices.get(CompressedOptions.EVICTION_POLICY);
      Codec denseCodec = choices.get(CompressedOptions.DENSE_CODEC);
      Checking checking = choices.get(CommonOptions.CHECKING);
      return new CompressedArenaConfig(
          chunkBytes == null ? DEFAULT_CHUNK_BYTES : chunkBytes,
          choices.get(CompressedOptions.CAPACITY_BYTES),
          choices.get(CompressedOptions.MIN_SAVINGS_PERCENT),
          choices.get(CompressedOptions.CODEC),
          denseCodec,
          policy == null ? defaultPolicy(denseCodec) : policy,
          checksums == null ? checking.isOn() : checksums,
          checking,
          choices.get(CompressedOptions.RESERVED_BYTES),
          choices.get(CompressedOptions.HUGE_PAGES));
    }

    private static EvictionPolicy defaultPolicy(Codec denseCodec) {
      return Codecs.isAvailable(denseCodec) ? EvictionPolicy.RECOMPRESS : EvictionPolicy.REFUSE;
    }
  }
}
