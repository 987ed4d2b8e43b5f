package org.arenalab.bench.profiler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import one.profiler.AsyncProfiler;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.settings.Spelling;

/**
 * A probe that finds the events that this machine supports. It starts each one briefly in this
 * process. Not safe while a profiler is running in this process.
 */
public final class EventProbe {
  /** The events to suggest as alternatives, in the order to try. */
  private static final List<String> USUAL_EVENTS =
      List.of(
          "cpu",
          "ctimer",
          "itimer",
          "wall",
          "alloc",
          "lock",
          "nativemem",
          "page-faults",
          "context-switches");

  private static final String QUIET = ",loglevel=none";

  private final AsyncProfiler profiler;

  /**
   * @throws UsageException when the library does not load
   */
  public EventProbe(Path library) {
    try {
      this.profiler = AsyncProfiler.getInstance(library.toString());
    } catch (UnsatisfiedLinkError | IllegalStateException e) {
      throw new UsageException(
          "async-profiler does not load from "
              + library
              + " ("
              + e.getMessage()
              + "); if that folder is mounted noexec, set XDG_CACHE_HOME to one that is not",
          e);
    }
  }

  /** Returns the library's version, such as {@code 4.6}. */
  public String version() {
    return profiler.getVersion();
  }

  /** Returns the usual events that start on this machine. */
  public List<String> available() {
    List<String> works = new ArrayList<>();
    for (String name : USUAL_EVENTS) {
      if (refusal(new ProfileEvent(name, null)) == null) {
        works.add(name);
      }
    }
    return works;
  }

  /**
   * @throws UsageException in one line, with the available events, when {@code event} cannot be
   *     sampled here
   */
  void requireAvailable(ProfileEvent event) {
    String refusal = refusal(event);
    if (refusal == null) {
      return;
    }
    if (refusal.contains("interval")) {
      throw new UsageException(
          "--interval "
              + event.interval()
              + " is not an interval; expected a value such as 500us, 10ms or 512k");
    }
    throw new UsageException(
        "event "
            + event.name()
            + " cannot be sampled here ("
            + explain(refusal)
            + "). What works: "
            + String.join(", ", available())
            + Spelling.hint(event.name(), USUAL_EVENTS));
  }

  private static String explain(String refusal) {
    return switch (refusal) {
      case "Perf events unavailable" ->
          "perf_event_open refuses it: this machine has no such counter (usual in a virtual"
              + " machine), or this user may not read it";
      case "Unsupported event type" -> "async-profiler has no event of this name";
      default -> refusal;
    };
  }

  /** Returns async-profiler's own error message for {@code event}, or null if the event starts. */
  private String refusal(ProfileEvent event) {
    try {
      profiler.execute("start," + event.startCommand() + QUIET);
      profiler.execute("stop" + QUIET);
      return null;
    } catch (IllegalStateException | IllegalArgumentException refused) {
      return String.valueOf(refused.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
