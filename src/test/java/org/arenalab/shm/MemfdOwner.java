package org.arenalab.shm;

import java.io.IOException;

/** A process that owns a memfd-backed arena until it is killed, or its standard input ends. */
public final class MemfdOwner {
  private MemfdOwner() {}

  public static void main(String[] args) throws IOException {
    ShmArena arena =
        ShmArena.create(
            ShmArenaConfig.builder()
                .capacityBytes(4 << 20)
                .hugePages(HugePagePolicy.TRANSPARENT)
                .build());
    arena.allocate(100_000);
    System.out.println("OWNS " + arena.path());
    System.in.read();
    arena.close();
  }
}
