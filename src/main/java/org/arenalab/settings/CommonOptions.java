package org.arenalab.settings;

import java.util.List;
import org.arenalab.os.Internal;

/** The options that every allocator has. */
@Internal
public final class CommonOptions {
  /** The level of checks. */
  public static final Option<Checking> CHECKING =
      new Option<>(
          "checking",
          "arenalab.check",
          "checking",
          OptionType.choice(Checking.class),
          Checking.NONE,
          "the mistakes that are detected");

  /** The share of guarded blocks. */
  public static final Option<Integer> GUARD_INTERVAL =
      new Option<>(
          "guardInterval",
          "arenalab.check.guardInterval",
          "guardInterval",
          OptionType.whole("blocks", 1, Integer.MAX_VALUE),
          4096,
          "one of this many blocks of a SlabAllocator is guarded, if checking is GUARDED");

  /** The starts of names that belong to every allocator, after the prefix of all names. */
  static final List<String> FAMILIES = List.of("check", "preset", "profile");

  private CommonOptions() {}

  /** Returns the names of all common options, for the check of names. */
  static List<Option<?>> all() {
    return List.of(CHECKING, GUARD_INTERVAL);
  }
}
