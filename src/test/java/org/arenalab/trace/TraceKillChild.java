package org.arenalab.trace;

import java.nio.file.Path;

/** Writes events to a file until it is killed, and prints how many are in whole blocks. */
final class TraceKillChild {
  private TraceKillChild() {}

  public static void main(String[] args) {
    try (TraceWriter writer =
        TraceWriter.create(Path.of(args[0]), TraceDescription.exact("test", "child"))) {
      long number = 0;
      while (true) {
        for (int i = 0; i < EventColumns.CAPACITY; i++) {
          event(writer, number++);
        }
        if (number == 8 * EventColumns.CAPACITY) {
          System.out.println("written " + (number - EventColumns.CAPACITY));
        }
      }
    }
  }

  /** Adds the event of a number: blocks 0 to 63 are allocated, then freed. */
  private static void event(TraceWriter writer, long number) {
    int id = (int) (number & 63);
    if ((number & 64) == 0) {
      writer.allocate((int) (number >> 7 & 3), id, number);
    } else {
      writer.free(0, id);
    }
  }
}
