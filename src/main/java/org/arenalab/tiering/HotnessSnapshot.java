package org.arenalab.tiering;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.List;
import java.util.Locale;
import org.arenalab.statistics.Figures;

/**
 * The hotness of all chunks of an arena at one moment.
 *
 * @param chunkBytes size of a chunk
 * @param chunks chunks by class
 * @param cells the address space of all regions in 64 equal cells, in order of address; fewer if
 *     there are fewer chunks
 * @param idleTimes percentiles of the time since the last access
 * @param temperatures bytes by temperature, the hottest first
 * @param tColdMs the age in milliseconds from which a chunk is cold
 */
public record HotnessSnapshot(
    int chunkBytes,
    Classes chunks,
    List<Cell> cells,
    List<IdleTime> idleTimes,
    List<Temperature> temperatures,
    long tColdMs) {
  /** Number of cells. */
  public static final int CELLS = 64;

  /** Refuses null components, and copies the lists. */
  public HotnessSnapshot {
    requireNonNull(chunks, "chunks");
    cells = List.copyOf(requireNonNull(cells, "cells"));
    idleTimes = List.copyOf(requireNonNull(idleTimes, "idleTimes"));
    temperatures = List.copyOf(requireNonNull(temperatures, "temperatures"));
  }

  /** Numbers of chunks by class; see {@link TieringStats.Hotness}. */
  public record Classes(long hot, long warm, long cold, long stored, long incompressible) {
    /** Returns the number of all chunks. */
    public long total() {
      return hot + warm + cold + stored + incompressible;
    }
  }

  /** Shares of the classes in one cell, 0 to 1. */
  public record Cell(double hot, double warm, double cold, double stored, double incompressible) {}

  /**
   * A percentile of the idle time: the time since the last access. The idle time of a stored chunk
   * is its time in the store and its idle time before.
   *
   * @param percentile 0 to 100
   * @param idleMs idle time in milliseconds, exact to an eighth
   */
  public record IdleTime(int percentile, long idleMs) {}

  /**
   * The bytes of one range of temperatures. A chunk's temperature is its idle time in seconds,
   * negated: 0 is the hottest.
   *
   * @param above the range is above this temperature
   * @param upTo the range ends at this temperature, included
   * @param bytes size of the chunks
   */
  public record Temperature(long above, long upTo, long bytes) {}

  /** Returns all figures as one JSON object. */
  public String toJson() {
    return Figures.json(this);
  }

  /** Returns a bar of the cells, the classes, the percentiles and the histogram, for people. */
  public String toTable() {
    StringBuilder text = new StringBuilder("hotness of %,d chunks%n".formatted(chunks.total()));
    text.append("  [").append(bar()).append("]\n");
    text.append("  # hot  + warm  - cold  . stored  x incompressible\n");
    text.append(
        String.format(
            Locale.ROOT,
            "  hot %,d  warm %,d  cold %,d  stored %,d  incompressible %,d%n",
            chunks.hot(),
            chunks.warm(),
            chunks.cold(),
            chunks.stored(),
            chunks.incompressible()));
    text.append("  idle time percentiles\n");
    for (IdleTime each : idleTimes) {
      text.append(String.format(Locale.ROOT, "  %5d %,14d ms%n", each.percentile(), each.idleMs()));
    }
    text.append("  temperature (s)         size\n");
    for (Temperature each : temperatures) {
      String range = each.above() == Long.MIN_VALUE ? "colder" : "above " + each.above();
      text.append(
          String.format(Locale.ROOT, "  %6d, %-10s %,14d B%n", each.upTo(), range, each.bytes()));
    }
    return text.toString();
  }

  /** Returns one character for each cell: its largest class. */
  public String bar() {
    StringBuilder bar = new StringBuilder();
    for (Cell cell : cells) {
      double[] shares = {cell.hot, cell.warm, cell.cold, cell.stored, cell.incompressible};
      int largest = 0;
      for (int i = 1; i < shares.length; i++) {
        largest = shares[i] > shares[largest] ? i : largest;
      }
      bar.append("#+-.x".charAt(largest));
    }
    return bar.toString();
  }
}
