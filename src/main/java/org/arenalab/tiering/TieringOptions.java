package org.arenalab.tiering;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.arenalab.hotness.SourceKind;
import org.arenalab.settings.Option;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionType;
import org.arenalab.tiering.prefetch.PrefetchConfig;

/** The options of a {@link TieringConfig}: names, types, ranges and defaults. */
final class TieringOptions {
  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofHours(1);

  static final Option<Duration> T_HOT =
      Option.of(
          "tHot",
          "arenalab.tiering.tHotMs",
          age(),
          null,
          "a chunk is hot for this time after an access; by default 500 ms, or a quarter of tCold"
              + " if that is less");

  static final Option<Duration> T_COLD =
      Option.of(
          "tCold",
          "arenalab.tiering.tColdMs",
          age(),
          Duration.ofSeconds(2),
          "a chunk is cold after this time without an access; the controller starts here");

  static final Option<Duration> T_COLD_MIN =
      Option.of(
          "tColdMin",
          "arenalab.tiering.tColdMinMs",
          age(),
          null,
          "lower bound of the controller; by default a quarter of tCold, at least tHot");

  static final Option<Duration> T_COLD_MAX =
      Option.of(
          "tColdMax", "arenalab.tiering.tColdMaxMs", age(), MOST, "upper bound of the controller");

  static final Option<Double> REFAULT_GOAL =
      Option.of(
          "refaultGoal",
          "arenalab.tiering.refaultGoalPercent",
          percent(),
          0.2,
          "refaults per minute that are allowed, in percent of the working set");

  static final Option<Double> CPU_BUDGET =
      Option.of(
          "cpuBudget",
          "arenalab.tiering.cpuBudgetPercent",
          percent(),
          10.0,
          "processor time of background compression, in percent of one core; 0 compresses nothing");

  static final Option<Boolean> BACKGROUND_COMPRESSION =
      Option.of(
          "backgroundCompression",
          "arenalab.tiering.backgroundCompression",
          OptionType.flag(),
          true,
          "cold chunks are compressed in the background");

  static final Option<Boolean> DENSIFY =
      Option.of(
          "densify",
          "arenalab.tiering.densify",
          OptionType.flag(),
          true,
          "chunks that stay stored for 10 x tCold move to the denser codec");

  static final Option<Boolean> PREFETCH =
      Option.of(
          "prefetch",
          "arenalab.tiering.prefetch",
          OptionType.flag(),
          true,
          "chunks are decompressed before they are used");

  static final Option<Integer> PREFETCH_DISTANCE =
      Option.of(
          "prefetchDistance",
          "arenalab.tiering.prefetchDistance",
          OptionType.whole("chunks", 1, PrefetchConfig.MAX_DISTANCE),
          1,
          "gap between the consumer of a stream and the first chunk that is fetched");

  static final Option<Integer> PREFETCH_BATCH =
      Option.of(
          "prefetchBatch",
          "arenalab.tiering.prefetchBatch",
          OptionType.whole("chunks", 1, PrefetchConfig.MAX_BATCH),
          4,
          "first window of a stream");

  static final Option<Path> RECORDED_SET =
      Option.of(
          "recordedSet",
          "arenalab.tiering.recordedSet",
          OptionType.path(),
          null,
          "file that keeps the recorded sets over a restart; by default none");

  static final Option<List<SourceKind>> HOTNESS =
      Option.of(
          "hotness",
          "arenalab.tiering.hotness",
          new OptionType<>(
              TieringOptions::sources,
              kinds -> !kinds.isEmpty() && new HashSet<>(kinds).size() == kinds.size(),
              "different names with commas between them: " + names(SourceKind.all()),
              "different kinds, at least one",
              kinds -> names(kinds).replace(", ", ",")),
          List.of(SourceKind.TOUCHES),
          "sources of hotness in the order in which they are tried; the touches are always used");

  static final OptionGroup GROUP =
      OptionGroup.ofAllocator(
          "tiering.",
          List.of("tiering"),
          TieringException::ofSetting,
          T_HOT,
          T_COLD,
          T_COLD_MIN,
          T_COLD_MAX,
          REFAULT_GOAL,
          CPU_BUDGET,
          BACKGROUND_COMPRESSION,
          DENSIFY,
          PREFETCH,
          PREFETCH_DISTANCE,
          PREFETCH_BATCH,
          RECORDED_SET,
          HOTNESS);

  private TieringOptions() {}

  private static OptionType<Duration> age() {
    return new OptionType<>(
        text -> Duration.ofMillis(Long.parseLong(text)),
        age -> age.compareTo(LEAST) >= 0 && age.compareTo(MOST) <= 0,
        "a whole number of milliseconds, %d to %d".formatted(LEAST.toMillis(), MOST.toMillis()),
        "10 ms to 1 h (" + LEAST + " to " + MOST + ")",
        age -> Long.toString(age.toMillis()));
  }

  private static OptionType<Double> percent() {
    return OptionType.of(
        Double::valueOf,
        percent -> percent >= 0 && percent <= 100,
        "a percentage without the sign, 0 to 100");
  }

  private static String names(List<SourceKind> kinds) {
    return kinds.stream().map(Enum::name).collect(Collectors.joining(", "));
  }

  private static List<SourceKind> sources(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(name -> SourceKind.valueOf(name.strip().toUpperCase(Locale.ROOT)))
        .toList();
  }
}
