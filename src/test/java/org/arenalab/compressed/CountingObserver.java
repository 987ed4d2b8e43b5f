package org.arenalab.compressed;

import java.util.concurrent.atomic.AtomicLong;

/** An observer that counts its calls. */
record CountingObserver(AtomicLong calls) implements ArenaObserver {
  @Override
  public void demandLoad(CompressedRegion region, long chunk, long stallNs) {
    calls.incrementAndGet();
  }

  @Override
  public void becameRaw(CompressedRegion region, long chunk) {
    calls.incrementAndGet();
  }

  @Override
  public void storedRead(CompressedRegion region, long chunk) {
    calls.incrementAndGet();
  }

  @Override
  public void regionAllocated(CompressedRegion region) {
    calls.incrementAndGet();
  }

  @Override
  public void regionFreed(CompressedRegion region) {
    calls.incrementAndGet();
  }
}
