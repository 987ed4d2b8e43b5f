package org.arenalab.compressed;

import java.util.List;
import org.arenalab.codec.Codec;
import org.arenalab.os.VirtualMemory;
import org.arenalab.settings.Option;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionType;
import org.arenalab.settings.OptionType.Unit;

/** The options of a {@link CompressedArenaConfig}: names, types, ranges and defaults. */
final class CompressedOptions {
  private static final long MAX_CAPACITY_BYTES = 32L << 30;
  private static final long MAX_RESERVED_BYTES = 4L << 40;

  static final Option<Integer> CHUNK_BYTES =
      Option.of(
          "chunkBytes",
          "arenalab.compressed.chunkBytes",
          new OptionType<>(
              Integer::valueOf,
              bytes ->
                  bytes > 0
                      && bytes % VirtualMemory.pageSizeBytes() == 0
                      && bytes <= CompressedArenaConfig.MAX_CHUNK_BYTES,
              "a multiple of the page size, up to " + CompressedArenaConfig.MAX_CHUNK_BYTES,
              "a multiple of the page size, %d, up to %d"
                  .formatted(VirtualMemory.pageSizeBytes(), CompressedArenaConfig.MAX_CHUNK_BYTES),
              String::valueOf),
          null,
          "the unit of compression in bytes; by default 4096, or a kernel page if that is larger");

  static final Option<Long> CAPACITY_BYTES =
      Option.of(
          "capacityBytes",
          "arenalab.compressed.capacityMb",
          OptionType.size(Unit.MIB, 1, MAX_CAPACITY_BYTES),
          CompressedArenaConfig.DEFAULT_CAPACITY_BYTES,
          "capacity of the pool of extents; at least one chunk");

  static final Option<Integer> MIN_SAVINGS_PERCENT =
      Option.of(
          "minSavingsPercent",
          "arenalab.compressed.minSavingsPercent",
          OptionType.whole("percent", 0, CompressedArenaConfig.MAX_MIN_SAVINGS_PERCENT),
          CompressedArenaConfig.DEFAULT_MIN_SAVINGS_PERCENT,
          "a chunk is stored only if compression saves at least this share");

  static final Option<Codec> CODEC =
      Option.of(
          "codec",
          "arenalab.compressed.codec",
          OptionType.choice(Codec.class),
          Codec.LZ4,
          "codec for chunks that are stored");

  static final Option<Codec> DENSE_CODEC =
      Option.of(
          "denseCodec",
          "arenalab.compressed.denseCodec",
          OptionType.of(
              OptionType.choice(Codec.class).parse(),
              codec -> codec != Codec.NONE,
              "LZ4, LZ4_HC or ZSTD: one that makes chunks smaller"),
          Codec.ZSTD,
          "codec for chunks that RECOMPRESS makes smaller");

  static final Option<EvictionPolicy> EVICTION_POLICY =
      Option.of(
          "evictionPolicy",
          "arenalab.compressed.eviction",
          OptionType.choice(EvictionPolicy.class),
          null,
          "action when the pool is full; by default RECOMPRESS if the denser codec is available,"
              + " else REFUSE");

  static final Option<Long> RESERVED_BYTES =
      Option.of(
          "reservedBytes",
          "arenalab.compressed.reserveGb",
          OptionType.size(Unit.GIB, 1, MAX_RESERVED_BYTES),
          CompressedArenaConfig.DEFAULT_RESERVED_BYTES,
          "address space for regions; at least one chunk");

  static final Option<Boolean> HUGE_PAGES =
      Option.of(
          "hugePages",
          "arenalab.compressed.hugePages",
          OptionType.flag(),
          true,
          "raw memory may be backed by transparent huge pages");

  static final OptionGroup GROUP =
      OptionGroup.ofAllocator(
          "compressed.",
          List.of("compressed"),
          InvalidArenaRequestException::new,
          CHUNK_BYTES,
          CAPACITY_BYTES,
          MIN_SAVINGS_PERCENT,
          CODEC,
          DENSE_CODEC,
          EVICTION_POLICY,
          RESERVED_BYTES,
          HUGE_PAGES);

  private CompressedOptions() {}
}
