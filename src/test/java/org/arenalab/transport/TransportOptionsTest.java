package org.arenalab.transport;

import java.util.stream.Stream;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionsContract;
import org.arenalab.shm.InvalidRequestException;

class TransportOptionsTest extends OptionsContract {
  @Override
  protected OptionGroup group() {
    return ShmTransportConfig.GROUP;
  }

  @Override
  protected Stream<Sample> own() {
    return Stream.of(new Sample(ShmTransportConfig.USE_ARENA, "0", false, "maybe"));
  }

  @Override
  protected Class<? extends RuntimeException> refusal() {
    return InvalidRequestException.class;
  }

  @Override
  protected Class<?> builder() {
    return ShmTransportConfig.Builder.class;
  }

  @Override
  protected String guide() {
    return "shm.md";
  }
}
