package org.arenalab.bench.profiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import one.jfr.JfrReader;
import one.jfr.event.Event;
import org.arenalab.bench.result.row.RowId;

/**
 * The content of one fork's JFR file.
 *
 * @param row the measured row
 * @param fork counted from 1
 * @param file the recording
 * @param event the requested event
 * @param engine the mechanism that async-profiler used, as the recording names it
 * @param samples the number of recorded events
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

  /**
   * Returns the engine of a recording; an event that async-profiler records without naming an
   * engine is named by its hook.
   */
  private static String engine(Map<String, String> settings, ProfileEvent event) {
    String recorded = settings.getOrDefault("engine", "not recorded");
    return event.kind().engine != null ? event.kind().engine : recorded;
  }

  Recording withPages(List<Path> made) {
    return new Recording(row, fork, file, event, engine, samples, List.copyOf(made));
  }

  /**
   * Returns whether {@code cpu} ran without perf_events: async-profiler then silently omits kernel
   * frames.
   */
  boolean fellBack() {
    return event.name().equals("cpu") && !engine.equals("perf_events");
  }
}
