package org.arenalab.shm;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.arenalab.settings.Checking;
import org.arenalab.settings.CommonOptions;
import org.arenalab.settings.Option;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionType;
import org.arenalab.settings.OptionType.Unit;
import org.arenalab.shm.layout.SizeClasses;

/** The options of a {@link ShmArenaConfig}: names, types, ranges and defaults. */
final class ShmOptions {
  private static final long MAX_CAPACITY_BYTES =
      SizeClasses.MAX_GRANULES * ShmArenaConfig.MAX_ALIGNMENT_BYTES;
  private static final int OCTAL = 8;
  private static final String FILE_MODES =
      "0600 to 0666: the owner reads and writes, nobody executes";

  static final Option<Long> CAPACITY_BYTES =
      Option.of(
          "capacityBytes",
          "arenalab.shm.arenaSizeGb",
          OptionType.size(Unit.GIB, ShmArenaConfig.MIN_CAPACITY_BYTES, MAX_CAPACITY_BYTES),
          ShmArenaConfig.DEFAULT_CAPACITY_BYTES,
          "the allocatable size, lazily backed; at most 2^31 granules, 128 GiB at an alignment of"
              + " 64");

  static final Option<Long> ALIGNMENT_BYTES =
      Option.of(
          "alignmentBytes",
          "arenalab.shm.arenaAlignment",
          OptionType.of(
              Long::valueOf,
              bytes ->
                  bytes > 0
                      && Long.bitCount(bytes) == 1
                      && bytes <= ShmArenaConfig.MAX_ALIGNMENT_BYTES,
              "a power of two from 1 to " + ShmArenaConfig.MAX_ALIGNMENT_BYTES),
          ShmArenaConfig.DEFAULT_ALIGNMENT_BYTES,
          "alignment of every block in bytes; below 64 it counts as 64");

  static final Option<HugePagePolicy> HUGE_PAGES =
      Option.of(
          "hugePages",
          "arenalab.shm.useHugePages",
          OptionType.choice(
              HugePagePolicy.class,
              Map.of(
                  "0", HugePagePolicy.OFF,
                  "false", HugePagePolicy.OFF,
                  "1", HugePagePolicy.RESERVED,
                  "true", HugePagePolicy.RESERVED)),
          HugePagePolicy.OFF,
          "the kind of pages that back the segment");

  static final Option<Boolean> PREFAULT =
      Option.of(
          "prefault",
          "arenalab.shm.prefault",
          OptionType.flag(),
          false,
          "allocate all memory at creation, so that touching it cannot fail");

  static final Option<Boolean> DONT_FORK =
      Option.of(
          "dontFork",
          "arenalab.shm.dontFork",
          OptionType.flag(),
          true,
          "keep the mapping out of child processes");

  static final Option<Integer> NUMA_NODE =
      Option.of(
          "numaNode",
          "arenalab.shm.numaNode",
          OptionType.of(Integer::valueOf, node -> node >= -1, "-1 or a node"),
          -1,
          "the node of the memory; -1 is the kernel's choice");

  static final Option<Path> DIRECTORY =
      Option.of(
          "directory",
          "arenalab.shm.directory",
          OptionType.path(),
          ShmArenaConfig.DEFAULT_DIRECTORY,
          "a tmpfs or hugetlbfs, in which the segment's name appears");

  static final Option<Integer> FILE_MODE =
      Option.of(
          "fileMode",
          "arenalab.shm.fileMode",
          new OptionType<>(
              text -> Integer.parseUnsignedInt(text, OCTAL),
              ShmArenaConfig::isFileMode,
              FILE_MODES,
              FILE_MODES,
              mode -> "0" + Integer.toOctalString(mode)),
          ShmArenaConfig.DEFAULT_FILE_MODE,
          "the permissions of the segment's file");

  static final OptionGroup GROUP =
      OptionGroup.ofAllocator(
          "shm.",
          List.of("shm"),
          InvalidRequestException::new,
          CAPACITY_BYTES,
          ALIGNMENT_BYTES,
          HUGE_PAGES,
          PREFAULT,
          DONT_FORK,
          NUMA_NODE,
          DIRECTORY,
          FILE_MODE);

  static {
    // Links all code of a reading now. Attaching reads, perhaps near the end of a stack.
    try {
      var _ = GROUP.read();
    } catch (InvalidRequestException refusedAgain) {
      // The reading for a configuration or an arena throws the refusal.
    }
  }

  private ShmOptions() {}

  /**
   * Returns the level of checks of this process.
   *
   * @throws InvalidRequestException if a setting cannot be read
   */
  static Checking checking() {
    return GROUP.read().get(CommonOptions.CHECKING);
  }
}
