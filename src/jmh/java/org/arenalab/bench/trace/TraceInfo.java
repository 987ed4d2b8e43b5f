package org.arenalab.bench.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.bench.loops.chart.Plot;
import org.arenalab.trace.TraceReader;

/**
 * The figures of the trace in a file.
 *
 * @param text lines for a person
 * @param chart live bytes and blocks over the events, as SVG; null if the recording is sampled
 */
public record TraceInfo(String text, String chart) {
  private static final double MILLION = 1e6;
  private static final double THOUSAND = 1e3;
  private static final double MIB = 1 << 20;

  /**
   * Reads a trace. A file whose end is missing is read up to its last whole block.
   *
   * @throws org.arenalab.trace.TraceException if the file is damaged, or an event cannot happen
   */
  public static TraceInfo of(Path file) throws IOException {
    try (TraceReader reader = TraceReader.salvage(file)) {
      TraceFigures figures = TraceFigures.of(reader);
      String text = TraceText.of(figures, reader.ending(), Files.size(file), reader.lostBytes());
      String name = String.valueOf(file.getFileName());
      return new TraceInfo(text, figures.description().isSampled() ? null : draw(name, figures));
    }
  }

  private static String draw(String name, TraceFigures figures) {
    return new Plot(
            "Live memory of " + name,
            "events (million)",
            List.of(
                new Plot.Panel(
                    "live (MiB)",
                    List.of(
                        new Plot.Series(
                            "live bytes",
                            figures.bytesCurve().points(bytes -> bytes / MIB, MILLION)))),
                new Plot.Panel(
                    "live (thousand)",
                    List.of(
                        new Plot.Series(
                            "live blocks",
                            figures.blocksCurve().points(count -> count / THOUSAND, MILLION))))))
        .draw();
  }
}
