package org.arenalab.slab;

import java.time.Duration;
import org.arenalab.slab.page.Superslab;

/**
 * The valid range of each setting, with the checks.
 *
 * @param source the place that sets the value, for the message
 */
record SlabLimits(String source) {
  static final long MAX_RESERVED_BYTES = 1L << 40;
  static final Duration MIN_DECAY = Duration.ofMillis(1);
  static final Duration MAX_DECAY = Duration.ofHours(1);

  void requireSet(String setting, Enum<?> value) {
    require(value != null, setting, value, "a value");
  }

  void requireTarget(long bytes) {
    require(bytes >= 0, "targetBytes", bytes, "0 bytes or more");
  }

  void requireDecay(Duration decay) {
    require(
        decay != null && decay.compareTo(MIN_DECAY) >= 0 && decay.compareTo(MAX_DECAY) <= 0,
        "decay",
        decay,
        "1 ms to 1 h (" + MIN_DECAY + " to " + MAX_DECAY + ")");
  }

  void requireBudget(double fraction) {
    require(
        fraction > 0 && fraction <= 1, "budgetFraction", fraction, "a fraction above 0, at most 1");
  }

  void requireReserved(long bytes) {
    require(
        bytes >= Superslab.BYTES && bytes <= MAX_RESERVED_BYTES && bytes % Superslab.BYTES == 0,
        "reservedBytes",
        bytes,
        "a multiple of %d bytes (2 MiB) up to %d (1 TiB)"
            .formatted(Superslab.BYTES, MAX_RESERVED_BYTES));
  }

  void requireGuardInterval(int blocks) {
    require(blocks >= 1, "guardInterval", blocks, "1 block or more");
  }

  private void require(boolean holds, String setting, Object value, String expected) {
    if (!holds) {
      throw new InvalidRequestException(
          "%s: %s=%s, expected %s".formatted(source, setting, value, expected));
    }
  }
}
