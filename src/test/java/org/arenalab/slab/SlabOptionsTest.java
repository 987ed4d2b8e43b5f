package org.arenalab.slab;

import java.time.Duration;
import java.util.stream.Stream;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionsContract;

class SlabOptionsTest extends OptionsContract {
  @Override
  protected OptionGroup group() {
    return SlabOptions.GROUP;
  }

  @Override
  protected Stream<Sample> own() {
    return Stream.of(
        new Sample(SlabOptions.MODE, "lean", SlabMode.LEAN, "2"),
        new Sample(SlabOptions.DECOMMIT, "free", Decommit.FREE, "MAYBE"),
        new Sample(SlabOptions.TARGET_BYTES, "3", 3L << 20, "8796093022208"),
        new Sample(SlabOptions.DECAY, "50", Duration.ofMillis(50), "0"),
        new Sample(SlabOptions.BUDGET_FRACTION, "0.5", 0.005, "2%"),
        new Sample(SlabOptions.RESERVED_BYTES, "1", 1L << 30, "1.5"),
        new Sample(SlabOptions.HUGE_PAGES, "true", true, "yes"),
        new Sample(SlabOptions.SCAVENGER, "0", false, "2"));
  }

  @Override
  protected Class<? extends RuntimeException> refusal() {
    return InvalidRequestException.class;
  }

  @Override
  protected Class<?> builder() {
    return SlabConfig.Builder.class;
  }

  @Override
  protected String guide() {
    return "slab.md";
  }
}
