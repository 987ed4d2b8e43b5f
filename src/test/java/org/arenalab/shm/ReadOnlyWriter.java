package org.arenalab.shm;

import java.nio.file.Path;
import org.arenalab.os.RawMemory;

/** A process that writes into a segment it may only read; it is expected to die of that. */
final class ReadOnlyWriter {
  private ReadOnlyWriter() {}

  public static void main(String[] args) {
    ShmArena arena = ShmArena.attach(Path.of(args[0]), AttachMode.READ_ONLY);
    long address = arena.address(Long.parseLong(args[1]));
    System.out.println("READ " + RawMemory.getLong(address));
    RawMemory.putLong(address, 43);
    System.out.println("SURVIVED");
  }
}
