package org.arenalab.pager;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionsContract;

class PagerOptionsTest extends OptionsContract {
  @Override
  protected OptionGroup group() {
    return PagerOptions.GROUP;
  }

  @Override
  protected Stream<Sample> own() {
    return Stream.of(
        new Sample(PagerOptions.SOCKET, "/run/pager", Path.of("/run/pager"), "a\0b"),
        new Sample(PagerOptions.MAX_BYTES, "1000000", 1_000_000L, "65535"),
        new Sample(PagerOptions.SWITCH_SIGNAL, "sigkill", SwitchSignal.SIGKILL, "9"),
        new Sample(PagerOptions.READ_AHEAD_PAGES, "16", 16, "65"));
  }

  @Override
  protected Class<? extends RuntimeException> refusal() {
    return PagerException.class;
  }

  @Override
  protected String guide() {
    return "pager.md";
  }

  @Override
  protected Class<?> builder() {
    return PagerConfig.Builder.class;
  }
}
