package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.arenalab.os.ReleaseGate;
import org.arenalab.slab.heap.HeapRegistry;
import org.arenalab.slab.mapping.DirectBlocks;
import org.arenalab.slab.mapping.MappingLimit;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.Superslab;
import org.arenalab.slab.release.PurgeLog;
import org.arenalab.slab.release.ReleasePolicy;
import org.arenalab.slab.scavenger.Maintenance;
import org.arenalab.slab.scavenger.Scavenger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log whose handler ends in an OutOfMemoryError fails nothing. */
class SlabLogTest {
  private static final ReleasePolicy POLICY =
      new ReleasePolicy(ReleasePolicy.Level.DONTNEED, 100, 0, 1);

  private final Logger logger = Logger.getLogger(SlabAllocator.class.getName());
  private final AtomicInteger published = new AtomicInteger();
  private final Handler failing =
      new Handler() {
        @Override
        public void publish(LogRecord message) {
          published.incrementAndGet();
          throw new OutOfMemoryError("induced");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void addHandler() {
    logger.setLevel(Level.FINE);
    logger.addHandler(failing);
  }

  @AfterEach
  void removeHandler() {
    logger.removeHandler(failing);
    logger.setLevel(null);
  }

  /** The thread of the scavenger ends at an error of a turn, and no other thread restarts it. */
  @Test
  void shouldSurviveAFailureThatCannotBeLogged() {
    Region region = new Region(2 * Superslab.BYTES);
    try {
      FreePages freePages = new FreePages(region, POLICY, false, () -> 0);
      DirectBlocks direct = new DirectBlocks(new MappingLimit(0), POLICY, () -> 0);
      HeapRegistry heaps = new HeapRegistry(owner -> null);
      Maintenance maintenance =
          new Maintenance(
              freePages, direct, heaps, () -> {}, POLICY, ReleaseGate.ours(), () -> 0, () -> 0);
      Scavenger scavenger =
          new Scavenger(
              maintenance,
              heaps,
              () -> {
                throw new IllegalStateException("induced");
              },
              POLICY);
      assertThat(scavenger.turn()).isEqualTo(POLICY.tickNs());
      assertThat(published.get()).isPositive();
    } finally {
      region.release();
    }
  }

  @Test
  void shouldCountARefusalThatCannotBeLogged() {
    PurgeLog log = new PurgeLog(ReleaseGate.ours());
    log.recordFailure(new IllegalStateException("induced"));
    assertThat(log.counts().failures()).isOne();
    assertThat(published.get()).isPositive();
  }
}
