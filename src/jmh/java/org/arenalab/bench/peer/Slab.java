package org.arenalab.bench.peer;

import org.arenalab.slab.Checking;
import org.arenalab.slab.SlabAllocator;
import org.arenalab.slab.SlabConfig;
import org.arenalab.slab.SlabHeap;
import org.arenalab.slab.SlabMode;

/**
 * Ours: a {@link SlabAllocator} in one of its modes, through an explicit heap for each thread. What
 * the mode does not settle comes from properties and environment, as for any user.
 */
final class Slab implements BlockAllocator<long[]> {
  static final String FAST = "slab-fast";
  static final String LEAN = "slab-lean";
  static final String BALANCED = "slab-balanced";
  static final String CHECKED = "slab-checked";

  private final String name;
  private final SlabConfig config;
  private final SlabAllocator allocator;

  private Slab(String name, SlabMode mode, Checking checking) {
    this.name = name;
    config = SlabConfig.builder().mode(mode).checking(checking).build();
    allocator = SlabAllocator.create(config);
  }

  static Slab fast() {
    return new Slab(FAST, SlabMode.FAST, Checking.NONE);
  }

  static Slab lean() {
    return new Slab(LEAN, SlabMode.LEAN, Checking.NONE);
  }

  static Slab balanced() {
    return new Slab(BALANCED, SlabMode.BALANCED, Checking.NONE);
  }

  /** FAST, with the checks that find misuse at once. */
  static Slab checked() {
    return new Slab(CHECKED, SlabMode.FAST, Checking.CHECKED);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return "SlabAllocator %s, mode %s, decommit %s, checking %s"
        .formatted(
            PeerVersions.of("arenalab"), config.mode(), config.decommit(), config.checking());
  }

  @Override
  public ThreadHeap<long[]> openHeap() {
    return new OwnHeap(allocator.newHeap());
  }

  @Override
  public void close() {
    allocator.close();
  }

  private static final class OwnHeap extends AddressHeap {
    private final SlabHeap heap;

    OwnHeap(SlabHeap heap) {
      this.heap = heap;
    }

    @Override
    long take(int sizeBytes) {
      return heap.allocate(sizeBytes);
    }

    @Override
    void give(long address) {
      heap.free(address);
    }

    @Override
    public void close() {
      heap.close();
    }
  }
}
