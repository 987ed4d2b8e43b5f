package org.arenalab.shm;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.RawMemory;
import org.arenalab.transport.ShmBuffer;
import org.arenalab.transport.ShmTransport;
import org.arenalab.transport.ShmTransportConfig;

/** A process that owns an object, prints a line, and waits to be ended. */
public final class OwnerProcess {
  private OwnerProcess() {}

  /**
   * {@code arena NAME}, {@code registered NAME}, {@code transport-arena}, {@code
   * transport-segment}.
   */
  public static void main(String[] args) throws InterruptedException {
    switch (args[0]) {
      case "arena" -> say(ShmArena.create(small(args[1])));
      case "registered" -> say(ShmArenas.ours().getOrCreate(small(args[1])));
      case "transport-arena" -> transport(true);
      case "transport-segment" -> transport(false);
      default -> throw new IllegalArgumentException(args[0]);
    }
    Thread.sleep(60_000);
  }

  private static ShmArenaConfig small(String name) {
    return ShmArenaConfig.builder().name(name).capacityBytes(1 << 20).build();
  }

  private static void say(ShmArena arena) {
    long block = arena.allocate(4096);
    RawMemory.putLong(arena.address(block), 42);
    System.out.println("HAS " + block);
  }

  private static void transport(boolean useArena) {
    ShmTransport transport =
        ShmTransport.create(
            ShmTransportConfig.builder().useArena(useArena).arena(small("theirs")).build());
    List<ShmBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ShmBuffer buffer = transport.allocate(10_000);
      RawMemory.putLong(buffer.address() + 8, 100 + i);
      buffers.add(buffer);
    }
    System.out.println("HAS " + transport.describe(buffers.get(1)).encode());
  }
}
