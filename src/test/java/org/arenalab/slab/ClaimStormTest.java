package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.arenalab.Effort;
import org.arenalab.slab.heap.HeapCore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random interleavings of owners and the scavenger, in widened race windows. */
@Tag("slow")
@Timeout(300)
class ClaimStormTest {
  private static final int STORMS = Effort.of(3, 10);
  private static final long STORM_NS = TimeUnit.SECONDS.toNanos(1);

  @Test
  void shouldKeepOwnersOutOfClaims() throws Exception {
    long granted = 0;
    // Longer only where the machine is so busy that no owner was found quiet.
    for (int seed = 0; seed < STORMS || granted == 0; seed++) {
      ClaimStorm storm = new ClaimStorm(HeapCore::tryClaimIfQuiet);
      storm.run(seed, STORM_NS);
      assertThat(storm.isIntruded()).as("seed %d", seed).isFalse();
      granted += storm.granted();
    }
  }

  /** The storm shows the fault where the lists are not looked at. */
  @Test
  void shouldCatchCredulousClaim() throws Exception {
    boolean intruded = false;
    for (int seed = 0; !intruded; seed++) {
      ClaimStorm storm = new ClaimStorm(CredulousClaim::claim);
      storm.run(seed, STORM_NS);
      intruded = storm.isIntruded();
    }
    assertThat(intruded).isTrue();
  }
}
