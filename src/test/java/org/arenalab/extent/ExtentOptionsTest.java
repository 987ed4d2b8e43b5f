package org.arenalab.extent;

import java.util.stream.Stream;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionsContract;

class ExtentOptionsTest extends OptionsContract {
  @Override
  protected OptionGroup group() {
    return ExtentOptions.GROUP;
  }

  @Override
  protected Stream<Sample> own() {
    return Stream.of(
        new Sample(ExtentOptions.ALIGNMENT_BYTES, "64", 64, "24"),
        new Sample(ExtentOptions.TARGET_FRAGMENTED_PERCENT, "0.5", 0.5, "NaN"),
        new Sample(ExtentOptions.TAIL_SLACK_BYTES, "0", 0L, "-1"));
  }

  @Override
  protected Class<? extends RuntimeException> refusal() {
    return InvalidExtentRequestException.class;
  }

  @Override
  protected Class<?> builder() {
    return ExtentPoolConfig.Builder.class;
  }

  @Override
  protected String guide() {
    return "extent-pool.md";
  }
}
