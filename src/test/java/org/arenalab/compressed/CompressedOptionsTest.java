package org.arenalab.compressed;

import java.util.stream.Stream;
import org.arenalab.codec.Codec;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionsContract;

class CompressedOptionsTest extends OptionsContract {
  @Override
  protected OptionGroup group() {
    return CompressedOptions.GROUP;
  }

  @Override
  protected Stream<Sample> own() {
    return Stream.of(
        new Sample(CompressedOptions.CHUNK_BYTES, "65536", 65_536, "2048"),
        new Sample(CompressedOptions.CAPACITY_BYTES, "7", 7L << 20, "99999999999999"),
        new Sample(CompressedOptions.MIN_SAVINGS_PERCENT, "12", 12, "96"),
        new Sample(CompressedOptions.CODEC, "lz4_hc", Codec.LZ4_HC, "lzma"),
        new Sample(CompressedOptions.DENSE_CODEC, "lz4", Codec.LZ4, "none"),
        new Sample(
            CompressedOptions.EVICTION_POLICY, "decompress", EvictionPolicy.DECOMPRESS, "never"),
        new Sample(CompressedOptions.RESERVED_BYTES, "3", 3L << 30, "1e9"),
        new Sample(CompressedOptions.HUGE_PAGES, "0", false, "maybe"));
  }

  @Override
  protected Class<? extends RuntimeException> refusal() {
    return InvalidArenaRequestException.class;
  }

  @Override
  protected Class<?> builder() {
    return CompressedArenaConfig.Builder.class;
  }

  @Override
  protected String guide() {
    return "compressed.md";
  }
}
