package org.arenalab.bench.soak;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A CSV file with the epochs of a soak. A line is in the file when {@link #append} returns. A
 * killed soak therefore loses only its current epoch. Unknown values are empty. Older files without
 * the last two columns can be read, too.
 */
final class SoakCsv implements AutoCloseable {
  /** The header of older files, without the columns on the use of the machine by others. */
  static final String OLD_HEADER =
      "part,epoch,seconds,steps,steps_per_s,p50_ns,p99_ns,max_ns,longest_batch_ns,"
          + "arena_resident_bytes,lazy_free_bytes,live_bytes,process_rss_bytes,madvise_calls,"
          + "minor_faults,major_faults";

  static final String HEADER = OLD_HEADER + ",waited_ns,stolen_ns";

  private static final int WAITED_COLUMN = OLD_HEADER.split(",").length;

  private final Writer out;

  private SoakCsv(Writer out) {
    this.out = out;
  }

  /**
   * Creates a file with the epochs {@code known}. An incomplete line of a killed soak is dropped.
   */
  static SoakCsv open(Path file, List<SoakEpoch> known) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    known.forEach(epoch -> text.append(line(epoch)));
    Files.writeString(file, text);
    return new SoakCsv(
        Files.newBufferedWriter(file, StandardCharsets.US_ASCII, StandardOpenOption.APPEND));
  }

  void append(SoakEpoch epoch) throws IOException {
    out.write(line(epoch));
    out.flush();
  }

  private static String line(SoakEpoch epoch) {
    return String.format(
        Locale.ROOT,
        "%d,%d,%.6f,%d,%.0f,%d,%d,%d,%d,%s,%s,%s,%d,%s,%d,%d,%s,%s\n",
        epoch.part(),
        epoch.epoch(),
        epoch.seconds(),
        epoch.steps(),
        epoch.rate(),
        epoch.p50Ns(),
        epoch.p99Ns(),
        epoch.maxNs(),
        epoch.longestBatchNs(),
        known(epoch.arenaBytes()),
        known(epoch.lazyFreeBytes()),
        known(epoch.liveBytes()),
        epoch.rssBytes(),
        known(epoch.madviseCalls()),
        epoch.minorFaults(),
        epoch.majorFaults(),
        known(epoch.waitedNs()),
        known(epoch.stolenNs()));
  }

  private static String known(long value) {
    return value == SoakEpoch.UNKNOWN ? "" : Long.toString(value);
  }

  /**
   * Returns the complete lines of a file.
   *
   * @throws IllegalArgumentException if the file is not a soak
   */
  static List<SoakEpoch> read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    if (lines.isEmpty() || !List.of(HEADER, OLD_HEADER).contains(lines.getFirst())) {
      throw new IllegalArgumentException(file + " is not the CSV of a soak: bad first line");
    }
    int columns = lines.getFirst().split(",").length;
    List<SoakEpoch> epochs = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      epochs.add(parse(file, i + 1, lines.get(i), columns));
    }
    return epochs;
  }

  private static SoakEpoch parse(Path file, int lineNumber, String line, int columns) {
    String[] cells = line.split(",", -1);
    try {
      if (cells.length != columns) {
        throw new NumberFormatException(cells.length + " columns, expected " + columns);
      }
      boolean busyness = columns > WAITED_COLUMN;
      return new SoakEpoch(
          Integer.parseInt(cells[0]),
          Integer.parseInt(cells[1]),
          Double.parseDouble(cells[2]),
          number(cells[3]),
          number(cells[5]),
          number(cells[6]),
          number(cells[7]),
          number(cells[8]),
          number(cells[9]),
          number(cells[10]),
          number(cells[11]),
          number(cells[12]),
          number(cells[13]),
          number(cells[14]),
          number(cells[15]),
          busyness ? number(cells[WAITED_COLUMN]) : SoakEpoch.UNKNOWN,
          busyness ? number(cells[WAITED_COLUMN + 1]) : SoakEpoch.UNKNOWN);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s, line %d: %s".formatted(file, lineNumber, e.getMessage()), e);
    }
  }

  private static long number(String cell) {
    return cell.isEmpty() ? SoakEpoch.UNKNOWN : Long.parseLong(cell);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
