package org.arenalab;

import java.util.List;
import java.util.function.Supplier;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.shm.AttachMode;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.slab.SlabConfig;
import org.arenalab.tiering.TieringConfig;
import org.arenalab.transport.ShmTransportConfig;

/** Prints the settings that each allocator reads in this process, or its refusal. */
final class ProcessSettingsChild {
  private ProcessSettingsChild() {}

  public static void main(String[] arguments) {
    List<Supplier<Object>> allocators =
        List.of(
            SlabConfig::defaults,
            () -> ShmArenaConfig.builder().name("a").build(),
            () -> ShmTransportConfig.defaults().useArena(),
            CompressedArenaConfig::defaults,
            () -> ExtentPoolConfig.ofCapacity(1 << 20),
            () -> ShmArena.attach("no-such-arena", AttachMode.READ_ONLY),
            TieringConfig::defaults);
    for (Supplier<Object> each : allocators) {
      try {
        System.out.println(each.get());
      } catch (RuntimeException refusal) {
        System.out.println(refusal);
      }
    }
  }
}
