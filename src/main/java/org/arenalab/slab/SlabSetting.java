package org.arenalab.slab;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.arenalab.settings.Settings;

/** One setting: its names in a profile, as a system property and in the environment. */
enum SlabSetting {
  MODE("mode", "arenalab.lean", "ARENALAB_LEAN", "FAST, BALANCED or LEAN") {
    @Override
    void read(SlabConfig.Builder builder, String text) {
      builder.mode(SlabMode.valueOf(text.toUpperCase(Locale.ROOT)));
    }

    // The switch dates from a time with two modes.
    @Override
    void readSwitch(SlabConfig.Builder builder, String text) {
      if (text.equalsIgnoreCase(SlabMode.BALANCED.name())) {
        builder.mode(SlabMode.BALANCED);
      } else {
        builder.mode(Settings.flag(text) ? SlabMode.LEAN : SlabMode.FAST);
      }
    }

    @Override
    String expectedOfSwitch() {
      return "0 (FAST), 1 (LEAN) or balanced";
    }
  },
  DECOMMIT(
      "decommit", "arenalab.lean.decommit", "ARENALAB_LEAN_DECOMMIT", "DONTNEED, FREE or OFF") {
    @Override
    void read(SlabConfig.Builder builder, String text) {
      builder.decommit(Decommit.valueOf(text.toUpperCase(Locale.ROOT)));
    }
  },
  TARGET(
      "targetMb",
      "arenalab.lean.targetMb",
      "ARENALAB_LEAN_TARGET_MB",
      "a whole number of MiB, 0 to " + (Long.MAX_VALUE >> 20)) {
    @Override
    void read(SlabConfig.Builder builder, String text) {
      builder.targetBytes(Math.multiplyExact(Long.parseLong(text), 1L << 20));
    }
  },
  DECAY(
      "decayMs",
      "arenalab.lean.decayMs",
      "ARENALAB_LEAN_DECAY_MS",
      "a whole number of milliseconds, 1 to 3600000") {
    @Override
    void read(SlabConfig.Builder builder, String text) {
      builder.decay(Duration.ofMillis(Long.parseLong(text)));
    }
  },
  BUDGET(
      "budgetPercent",
      "arenalab.lean.budgetPercent",
      "ARENALAB_LEAN_BUDGET_PERCENT",
      "a percentage without the sign, above 0 and at most 100") {
    @Override
    void read(SlabConfig.Builder builder, String text) {
      builder.budgetFraction(Double.parseDouble(text) / 100);
    }
  },
  RESERVE(
      "reserveGb",
      "arenalab.slab.reserveGb",
      "ARENALAB_SLAB_RESERVE_GB",
      "a whole number of GiB, 1 to 1024") {
    @Override
    void read(SlabConfig.Builder builder, String text) {
      builder.reservedAtMost(Math.multiplyExact(Long.parseLong(text), 1L << 30));
    }
  },
  HUGE_PAGES(
      "hugePages", "arenalab.slab.hugePages", "ARENALAB_SLAB_HUGE_PAGES", "true, false, 1 or 0") {
    @Override
    void read(SlabConfig.Builder builder, String text) {
      builder.hugePages(Settings.flag(text));
    }
  },
  SCAVENGER(
      "scavenger", "arenalab.slab.scavenger", "ARENALAB_SLAB_SCAVENGER", "true, false, 1 or 0") {
    @Override
    void read(SlabConfig.Builder builder, String text) {
      builder.scavenger(Settings.flag(text));
    }
  },
  CHECKING("checking", "arenalab.check", "ARENALAB_CHECK", "none, checked, guarded or full") {
    @Override
    void read(SlabConfig.Builder builder, String text) {
      builder.checking(Checking.valueOf(text.toUpperCase(Locale.ROOT)));
    }
  },
  GUARD_INTERVAL(
      "guardInterval",
      "arenalab.check.guardInterval",
      "ARENALAB_CHECK_GUARD_INTERVAL",
      "a whole number of blocks, 1 to " + Integer.MAX_VALUE) {
    @Override
    void read(SlabConfig.Builder builder, String text) {
      builder.guardInterval(Integer.parseInt(text));
    }
  };

  /** The name in a profile. */
  final String key;

  final String property;
  final String variable;

  /** The unit, or the valid values. */
  final String expected;

  SlabSetting(String key, String property, String variable, String expected) {
    this.key = key;
    this.property = property;
    this.variable = variable;
    this.expected = expected;
  }

  /**
   * Sets the value from text without blanks at its ends. Throws what {@link #setByProfile} and
   * {@link #setBySwitch} catch.
   */
  abstract void read(SlabConfig.Builder builder, String text);

  /** Sets the value like {@link #read}, from the text of a property or environment variable. */
  void readSwitch(SlabConfig.Builder builder, String text) {
    read(builder, text);
  }

  String expectedOfSwitch() {
    return expected;
  }

  /** Sets the value from the text of a profile. */
  void setByProfile(String profile, SlabConfig.Builder builder, String text) {
    try {
      read(builder, text);
    } catch (IllegalArgumentException | ArithmeticException | InvalidRequestException e) {
      throw refused("allocator profile " + profile, text, expected);
    }
  }

  /** Sets the value from the text of a property or environment variable. */
  void setBySwitch(String source, SlabConfig.Builder builder, String text) {
    try {
      readSwitch(builder, text.strip());
    } catch (IllegalArgumentException | ArithmeticException | InvalidRequestException e) {
      throw refused(source, text, expectedOfSwitch());
    }
  }

  private InvalidRequestException refused(String source, String text, String wanted) {
    return new InvalidRequestException(
        "%s: %s=\"%s\", expected %s".formatted(source, key, text, wanted));
  }

  static String keys() {
    return Arrays.stream(values()).map(each -> each.key).collect(Collectors.joining(", "));
  }

  static boolean isKey(String name) {
    return Arrays.stream(values()).anyMatch(each -> each.key.equals(name));
  }
}
