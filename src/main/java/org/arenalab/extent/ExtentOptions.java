package org.arenalab.extent;

import java.util.List;
import org.arenalab.os.VirtualMemory;
import org.arenalab.settings.Option;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionType;
import org.arenalab.settings.OptionType.Unit;

/** The options of an {@link ExtentPoolConfig}: names, types, ranges and defaults. */
final class ExtentOptions {
  static final Option<Integer> ALIGNMENT_BYTES =
      Option.of(
          "alignmentBytes",
          "arenalab.extent.alignmentBytes",
          new OptionType<>(
              Integer::valueOf,
              bytes ->
                  bytes > 0
                      && Integer.bitCount(bytes) == 1
                      && bytes <= VirtualMemory.pageSizeBytes(),
              "a power of two up to the page size",
              "a power of two from 1 to " + VirtualMemory.pageSizeBytes(),
              String::valueOf),
          ExtentPoolConfig.DEFAULT_ALIGNMENT_BYTES,
          "alignment of every extent in bytes, and unit of allocation; below 16 the unit is 16");

  static final Option<Double> TARGET_FRAGMENTED_PERCENT =
      Option.of(
          "targetFragmentedPercent",
          "arenalab.extent.targetFragmentedPercent",
          OptionType.of(
              Double::valueOf, percent -> percent >= 0 && percent <= 100, "0 to 100 percent"),
          ExtentPoolConfig.DEFAULT_TARGET_FRAGMENTED_PERCENT,
          "compaction stops when holes have at most this share of the bytes in use");

  static final Option<Long> TAIL_SLACK_BYTES =
      Option.of(
          "tailSlackBytes",
          "arenalab.extent.tailSlackBytes",
          OptionType.size(Unit.BYTES, 0, Long.MAX_VALUE),
          ExtentPoolConfig.DEFAULT_TAIL_SLACK_BYTES,
          "memory after the last extent that compaction leaves backed");

  static final OptionGroup GROUP =
      OptionGroup.ofAllocator(
          "extent.",
          List.of("extent"),
          InvalidExtentRequestException::new,
          ALIGNMENT_BYTES,
          TARGET_FRAGMENTED_PERCENT,
          TAIL_SLACK_BYTES);

  private ExtentOptions() {}
}
