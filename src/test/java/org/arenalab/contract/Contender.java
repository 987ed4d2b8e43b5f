package org.arenalab.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.settings.Checking;
import org.arenalab.slab.SlabMode;

/**
 * An allocator of the contract suite.
 *
 * @param steps the length of a short trace: about 0.1 s
 */
record Contender(String name, int steps, Supplier<Subject> subjects) {
  private static final String FLOOR = "floor";

  /** Returns every mode and check of slab, shm, and the extent pool by alignment. */
  static List<Contender> ours() {
    List<Contender> all = new ArrayList<>();
    for (SlabMode mode : SlabMode.values()) {
      for (Checking checking : Checking.values()) {
        String name = "slab %s %s".formatted(mode, checking);
        all.add(new Contender(name, 2500, () -> new SlabSubject(mode, checking)));
      }
    }
    all.add(new Contender("shm", 40_000, ShmSubject::new));
    for (int alignmentBytes : new int[] {1, 16, 32, 256, 4096}) {
      all.add(extents(ExtentSubject.config().alignmentBytes(alignmentBytes), alignmentBytes));
    }
    all.add(extents(ExtentSubject.config().targetFragmentedPercent(0).tailSlackBytes(0), "exact"));
    all.add(extents(ExtentSubject.config().tailSlackBytes(80_000), "tail slack"));
    return all;
  }

  /** Returns every peer that returns real blocks. */
  static List<Contender> peers() {
    return Allocators.NAMES.stream()
        .filter(name -> !name.equals(FLOOR))
        .map(name -> new Contender(name, 2000, () -> new PeerSubject<>(Allocators.open(name))))
        .toList();
  }

  private static Contender extents(ExtentPoolConfig.Builder config, Object variant) {
    return new Contender("extent " + variant, 8000, () -> new ExtentSubject(config));
  }

  static Subject floor() {
    return new PeerSubject<>(Allocators.open(FLOOR));
  }

  @Override
  public String toString() {
    return name;
  }
}
