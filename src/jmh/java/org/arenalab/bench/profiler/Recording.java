package org.arenalab.bench.profiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import one.jfr.JfrReader;
import one.jfr.event.Event;
import org.arenalab.bench.result.RowId;

/**
 * What one fork's JFR file holds.
 *
 * @param row what was measured
 * @param fork counted from 1
 * @param file the recording
 * @param event what was asked for
 * @param engine the mechanism that async-profiler really used, as the recording says
 * @param samples how many times the event was recorded
 * @param pages made from the recording; none before {@link #withPages}
 */
record Recording(
    RowId row,
    int fork,
    Path file,
    ProfileEvent event,
    String engine,
    long samples,
    List<Path> pages) {

  /** Reads the whole file once; memory use does not depend on the number of samples. */
  static Recording read(RowId row, int fork, Path file, ProfileEvent event) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return new Recording(row, fork, file, event, "none", 0, List.of());
    }
    try (JfrReader jfr = new JfrReader(file.toString())) {
      long samples = 0;
      for (Event each = next(jfr, event); each != null; each = next(jfr, event)) {
        samples += each.samples();
      }
      return new Recording(row, fork, file, event, engine(jfr.settings, event), samples, List.of());
    }
  }

  private static Event next(JfrReader jfr, ProfileEvent event) throws IOException {
    return jfr.readEvent(event.kind().jfrEvent);
  }

  /** The events that async-profiler counts without an engine of its own are named by their hook. */
  private static String engine(Map<String, String> settings, ProfileEvent event) {
    String recorded = settings.getOrDefault("engine", "not recorded");
    return event.kind().engine != null ? event.kind().engine : recorded;
  }

  Recording withPages(List<Path> made) {
    return new Recording(row, fork, file, event, engine, samples, List.copyOf(made));
  }

  /** {@code cpu} needs perf_events for kernel frames, and goes on without them in silence. */
  boolean fellBack() {
    return event.name().equals("cpu") && !engine.equals("perf_events");
  }
}
