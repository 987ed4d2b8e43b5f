package org.arenalab.slab;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.arenalab.settings.Option;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionType;
import org.arenalab.settings.OptionType.Unit;
import org.arenalab.slab.page.Superslab;

/** The options of a {@link SlabConfig}: names, types, ranges and defaults. */
final class SlabOptions {
  private static final long MAX_RESERVED_BYTES = 1L << 40;
  private static final Duration MIN_DECAY = Duration.ofMillis(1);
  private static final Duration MAX_DECAY = Duration.ofHours(1);

  static final Option<SlabMode> MODE =
      new Option<>(
          "mode",
          "arenalab.lean",
          "mode",
          // The numbers date from a time with two modes.
          OptionType.choice(SlabMode.class, Map.of("0", SlabMode.FAST, "1", SlabMode.LEAN)),
          SlabMode.FAST,
          "keep memory, or release it to the kernel");

  static final Option<Decommit> DECOMMIT =
      new Option<>(
          "decommit",
          "arenalab.lean.decommit",
          "decommit",
          OptionType.choice(Decommit.class),
          // FREE does not lower RSS.
          Decommit.DONTNEED,
          "how LEAN releases memory");

  static final Option<Long> TARGET_BYTES =
      new Option<>(
          "targetBytes",
          "arenalab.lean.targetMb",
          "targetMb",
          OptionType.size(Unit.MIB, 0, Long.MAX_VALUE),
          SlabConfig.DEFAULT_TARGET_BYTES,
          "LEAN releases empty pages after half the decay while more than this is committed");

  static final Option<Duration> DECAY =
      new Option<>(
          "decay",
          "arenalab.lean.decayMs",
          "decayMs",
          new OptionType<>(
              text -> Duration.ofMillis(Long.parseLong(text)),
              decay -> decay.compareTo(MIN_DECAY) >= 0 && decay.compareTo(MAX_DECAY) <= 0,
              "a whole number of milliseconds, 1 to " + MAX_DECAY.toMillis(),
              "1 ms to 1 h (" + MIN_DECAY + " to " + MAX_DECAY + ")",
              decay -> Long.toString(decay.toMillis())),
          SlabConfig.DEFAULT_DECAY,
          "how long a page must be empty before LEAN releases it");

  static final Option<Double> BUDGET_FRACTION =
      new Option<>(
          "budgetFraction",
          "arenalab.lean.budgetPercent",
          "budgetPercent",
          new OptionType<>(
              text -> Double.parseDouble(text) / 100,
              fraction -> fraction > 0 && fraction <= 1,
              "a percentage without the sign, above 0 and at most 100",
              "a fraction above 0, at most 1",
              fraction -> Double.toString(fraction * 100)),
          SlabConfig.DEFAULT_BUDGET_FRACTION,
          "the share of one processor's time that releasing may take");

  static final Option<Long> RESERVED_BYTES =
      new Option<>(
          "reservedBytes",
          "arenalab.slab.reserveGb",
          "reserveGb",
          OptionType.size(Unit.GIB, Superslab.BYTES, MAX_RESERVED_BYTES, Superslab.BYTES),
          SlabConfig.DEFAULT_RESERVED_BYTES,
          "address space for blocks up to 64 MiB; the builder's size is exact, every other one is"
              + " halved until `ulimit -v` allows it");

  static final Option<Boolean> HUGE_PAGES =
      new Option<>(
          "hugePages",
          "arenalab.slab.hugePages",
          "hugePages",
          OptionType.flag(),
          false,
          "ask for transparent huge pages");

  static final Option<Boolean> SCAVENGER =
      new Option<>(
          "scavenger",
          "arenalab.slab.scavenger",
          "scavenger",
          OptionType.flag(),
          true,
          "a daemon thread does the maintenance that no heap's own operations do");

  static final OptionGroup GROUP =
      OptionGroup.ofAllocator(
          "",
          List.of("lean", "slab", "mode"),
          InvalidRequestException::new,
          MODE,
          DECOMMIT,
          TARGET_BYTES,
          DECAY,
          BUDGET_FRACTION,
          RESERVED_BYTES,
          HUGE_PAGES,
          SCAVENGER);

  private SlabOptions() {}
}
