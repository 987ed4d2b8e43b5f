package org.arenalab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.bench.plan.ForkFlags;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

class ProfilersTest {
  @Test
  void shouldAddAProfilerThatExistsAndDisturbsNothing() {
    Options merged = ForkFlags.mergeInto(new OptionsBuilder().build()).build();
    Profilers profilers = Profilers.of(merged, List.of());

    assertThat(Profilers.names(merged)).containsExactly(ForkFlags.ALWAYS_ON);
    assertThat(profilers.names()).containsExactly(ForkFlags.ALWAYS_ON);
    assertThat(profilers.disturbing()).isFalse();
  }
}
