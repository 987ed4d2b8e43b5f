package org.arenalab.slab.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.Test;

class PageQueuesTest {
  private static final int CLASS = SizeClasses.of(64);

  /** Forges the view of a thread that sees the owner's two stores in reverse order. */
  @Test
  void shouldGuessWhereSuperslabIsUnseen() {
    Region region = new Region(Superslab.BYTES);
    try {
      ReleasePolicy policy = new ReleasePolicy(ReleasePolicy.Level.DRAIN, 100, 1L << 40, 1);
      FreePages freePages = new FreePages(region, policy, false, () -> 0);
      PageQueues queues = new PageQueues(region, freePages, 1);
      long list = queues.take(CLASS, BlockList.empty(1), 1);
      queues.put(CLASS, BlockList.first(list));
      assertThat(queues.headIsEmpty(CLASS)).isTrue();

      region.superslabs[0] = null;

      assertThat(queues.headIsEmpty(CLASS)).isFalse();
    } finally {
      region.release();
    }
  }
}
