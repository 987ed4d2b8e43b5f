package org.arenalab.bench.profiler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import one.convert.Arguments;
import one.convert.JfrToFlame;
import one.convert.JfrToHeatmap;

/**
 * The pages made from one recording: a flame graph from the callers down, one from the callees up,
 * and a heatmap over time. Each takes less than a second.
 */
final class RecordingViews {
  private RecordingViews() {}

  /** Writes the three pages next to the recording and returns them. */
  static List<Path> write(Recording recording, String title) throws IOException {
    String jfr = recording.file().toString();
    Path forward = sibling(recording.file(), "-forward.html");
    Path reverse = sibling(recording.file(), "-reverse.html");
    Path heatmap = sibling(recording.file(), "-heatmap.html");
    JfrToFlame.convert(jfr, forward.toString(), arguments(recording.event(), title));
    Arguments reversed = arguments(recording.event(), title + " (reverse)");
    reversed.reverse = true;
    JfrToFlame.convert(jfr, reverse.toString(), reversed);
    JfrToHeatmap.convert(jfr, heatmap.toString(), arguments(recording.event(), title));
    return List.of(forward, reverse, heatmap);
  }

  /** Returns the converter's arguments for a recording of {@code event}. */
  static Arguments arguments(ProfileEvent event, String title) {
    Arguments arguments = new Arguments();
    arguments.title = escape(title);
    arguments.dot = true;
    switch (event.kind()) {
      case EXECUTION -> {}
      case ALLOCATION -> arguments.alloc = true;
      case LOCK -> arguments.lock = true;
      case NATIVE_LOCK -> arguments.nativelock = true;
      case NATIVE_MEMORY -> arguments.nativemem = true;
    }
    // Weigh by bytes or nanoseconds instead of calls, if the event has them.
    arguments.total = event.kind() != ProfileEvent.Kind.EXECUTION;
    return arguments;
  }

  /**
   * Escapes a title: the converter copies it unescaped into the page, and parameter values may
   * contain HTML.
   */
  private static String escape(String title) {
    return title
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static Path sibling(Path recording, String ending) {
    String name = recording.getFileName().toString();
    return recording.resolveSibling(name.substring(0, name.length() - ".jfr".length()) + ending);
  }
}
