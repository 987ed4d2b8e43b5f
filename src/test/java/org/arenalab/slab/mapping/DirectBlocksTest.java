package org.arenalab.slab.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.Test;

class DirectBlocksTest {
  private static final long BYTES = 1 << 20;
  private static final ReleasePolicy POLICY =
      new ReleasePolicy(ReleasePolicy.Level.KEEP, 100, 0, 1);

  /** A result of 0 would make the caller copy a block that is not there. */
  @Test
  void shouldFindNoBlockToResize() {
    DirectBlocks direct = new DirectBlocks(new MappingLimit(1), POLICY, () -> 0);
    long block = direct.allocate(BYTES, 1, false);
    assertThat(direct.free(block)).isTrue();
    assertThat(direct.resize(block, 2 * BYTES)).isEqualTo(DirectBlocks.NO_BLOCK);
    assertThat(direct.resize(block, BYTES)).isEqualTo(DirectBlocks.NO_BLOCK);
    direct.releaseAll();
  }
}
