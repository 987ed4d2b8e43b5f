package org.arenalab.shm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.arenalab.os.RawMemory;

/**
 * A process whose lazily backed arena runs out of memory below it: touching gives an error, a free
 * that has nowhere to be remembered gives an exception, and the bookkeeping stays whole.
 */
final class FullTouchChild {
  private FullTouchChild() {}

  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    ShmArena arena =
        ShmArena.create(
            ShmArenaConfig.builder().directory(directory).capacityBytes(12 << 20).build());
    for (int i = 0; i < 100_000; i++) {
      long block = arena.allocate(64);
      RawMemory.putLong(arena.address(block), i);
      arena.free(block);
    }
    long[] blocks = new long[160];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = arena.allocate(64 << 10);
    }
    fill(directory, 16 << 20);
    System.out.println("TOUCH " + touch(arena, blocks));
    System.out.println("FREE " + freeAll(arena, blocks));
    Files.delete(directory.resolve("filler"));
    arena.verifyInvariants();
    System.out.println("FREE AGAIN " + freeAll(arena, blocks));
    arena.verifyInvariants();
    System.out.println("INTACT " + arena.stats());
    arena.close();
  }

  private static String touch(ShmArena arena, long[] blocks) {
    try {
      for (long block : blocks) {
        RawMemory.putLong(arena.address(block), 1);
      }
      return "nothing";
    } catch (InternalError e) {
      return "InternalError " + e.getMessage();
    }
  }

  private static String freeAll(ShmArena arena, long[] blocks) {
    String outcome = "nothing";
    for (long block : blocks) {
      try {
        arena.free(block);
      } catch (ShmArenaException e) {
        boolean freedBefore = e.reason() == ShmArenaException.Reason.DOUBLE_FREE;
        outcome = freedBefore ? "done before" : e.reason() + " " + e.getMessage();
      }
    }
    return outcome;
  }

  /** Writes into a file named filler until {@code bytes} are written or nothing more goes in. */
  static void fill(Path directory, long bytes) throws IOException {
    byte[] page = new byte[4096];
    try (OutputStream out =
        Files.newOutputStream(
            directory.resolve("filler"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (long written = 0; written < bytes; written += page.length) {
        out.write(page);
      }
    } catch (IOException full) {
      System.out.println("full: " + full.getMessage());
    }
  }
}
