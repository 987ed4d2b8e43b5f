package org.arenalab.slab;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.arenalab.os.Settings;

/** One setting: its names in a profile, as a system property and in the environment. */
enum SlabSetting {
  MODE("mode", "arenalab.lean", "ARENALAB_LEAN", "FAST, BALANCED or LEAN") {
    @Override
    void set(SlabConfig.Builder builder, String text) {
      builder.mode(SlabMode.valueOf(text.toUpperCase(Locale.ROOT)));
    }

    // The switch is of a time when there were two modes.
    @Override
    void setBySwitch(SlabConfig.Builder builder, String text) {
      if (text.equalsIgnoreCase(SlabMode.BALANCED.name())) {
        builder.mode(SlabMode.BALANCED);
      } else {
        builder.mode(Settings.flag(text) ? SlabMode.LEAN : SlabMode.FAST);
      }
    }

    @Override
    String expectedOfSwitch() {
      return "0, 1 or balanced";
    }
  },
  DECOMMIT(
      "decommit", "arenalab.lean.decommit", "ARENALAB_LEAN_DECOMMIT", "DONTNEED, FREE or OFF") {
    @Override
    void set(SlabConfig.Builder builder, String text) {
      builder.decommit(Decommit.valueOf(text.toUpperCase(Locale.ROOT)));
    }
  },
  TARGET("targetMb", "arenalab.lean.targetMb", "ARENALAB_LEAN_TARGET_MB", "MiB") {
    @Override
    void set(SlabConfig.Builder builder, String text) {
      builder.targetBytes(Math.multiplyExact(Long.parseLong(text), 1L << 20));
    }
  },
  DECAY("decayMs", "arenalab.lean.decayMs", "ARENALAB_LEAN_DECAY_MS", "milliseconds") {
    @Override
    void set(SlabConfig.Builder builder, String text) {
      builder.decay(Duration.ofMillis(Long.parseLong(text)));
    }
  },
  BUDGET("budgetPercent", "arenalab.lean.budgetPercent", "ARENALAB_LEAN_BUDGET_PERCENT", "%") {
    @Override
    void set(SlabConfig.Builder builder, String text) {
      builder.budgetFraction(Double.parseDouble(text) / 100);
    }
  },
  RESERVE("reserveGb", "arenalab.slab.reserveGb", "ARENALAB_SLAB_RESERVE_GB", "GiB") {
    @Override
    void set(SlabConfig.Builder builder, String text) {
      builder.reservedAtMost(Math.multiplyExact(Long.parseLong(text), 1L << 30));
    }
  },
  HUGE_PAGES("hugePages", "arenalab.slab.hugePages", "ARENALAB_SLAB_HUGE_PAGES", "true or false") {
    @Override
    void set(SlabConfig.Builder builder, String text) {
      builder.hugePages(Settings.flag(text));
    }
  },
  SCAVENGER("scavenger", "arenalab.slab.scavenger", "ARENALAB_SLAB_SCAVENGER", "true or false") {
    @Override
    void set(SlabConfig.Builder builder, String text) {
      builder.scavenger(Settings.flag(text));
    }
  },
  CHECKING("checking", "arenalab.check", "ARENALAB_CHECK", "none, checked, guarded or full") {
    @Override
    void set(SlabConfig.Builder builder, String text) {
      builder.checking(Checking.valueOf(text.toUpperCase(Locale.ROOT)));
    }
  },
  GUARD_INTERVAL(
      "guardInterval", "arenalab.check.guardInterval", "ARENALAB_CHECK_GUARD_INTERVAL", "blocks") {
    @Override
    void set(SlabConfig.Builder builder, String text) {
      builder.guardInterval(Integer.parseInt(text));
    }
  };

  /** In a profile. */
  final String key;

  final String property;
  final String variable;

  /** The unit, or the choices. */
  final String expected;

  SlabSetting(String key, String property, String variable, String expected) {
    this.key = key;
    this.property = property;
    this.variable = variable;
    this.expected = expected;
  }

  /**
   * Sets it from text without blanks at its ends.
   *
   * @throws IllegalArgumentException or ArithmeticException if it cannot be read
   */
  abstract void set(SlabConfig.Builder builder, String text);

  /** As {@link #set}, for what a property or the environment says. */
  void setBySwitch(SlabConfig.Builder builder, String text) {
    set(builder, text);
  }

  String expectedOfSwitch() {
    return expected;
  }

  static String keys() {
    return Arrays.stream(values()).map(each -> each.key).collect(Collectors.joining(", "));
  }

  static boolean isKey(String name) {
    return Arrays.stream(values()).anyMatch(each -> each.key.equals(name));
  }
}
