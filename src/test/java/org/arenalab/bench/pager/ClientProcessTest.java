package org.arenalab.bench.pager;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.bench.pager.ClientProcess.End;
import org.junit.jupiter.api.Test;

class ClientProcessTest {
  @Test
  void shouldReadTimeOfException() {
    assertThat(ClientProcess.threwNs("pager-threw 1234567 java.lang.InternalError: a fault"))
        .isEqualTo(1_234_567);
  }

  @Test
  void shouldKnowWhetherAClientWasLoud() {
    assertThat(new End(true, 137, 0, End.NEVER, 999).wasLoudWithin(1_000)).isTrue();
    assertThat(new End(true, 137, 0, End.NEVER, 1_001).wasLoudWithin(1_000)).isFalse();
    assertThat(new End(false, 137, 0, End.NEVER, 10).wasLoudWithin(1_000)).isFalse();
    assertThat(new End(false, 137, 0, 900, 5_000).wasLoudWithin(1_000)).isTrue();
    assertThat(new End(false, 137, 0, 1_001, 5_000).wasLoudWithin(1_000)).isFalse();
    assertThat(new End(true, 137, 0, 1_001, 400).loudMs()).isEqualTo(400);
  }
}
