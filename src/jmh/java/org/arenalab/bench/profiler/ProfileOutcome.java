package org.arenalab.bench.profiler;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.TreeSet;

/**
 * What a profile run left.
 *
 * @param recordings those with samples, one per row and fork
 * @param failures one line each: which row and fork, and why
 */
public record ProfileOutcome(
    ProfileEvent event, Path directory, List<Recording> recordings, List<String> failures) {
  public ProfileOutcome {
    recordings = List.copyOf(recordings);
    failures = List.copyOf(failures);
  }

  public boolean complete() {
    return failures.isEmpty();
  }

  /** The engines that were really used, as the recordings name them. */
  public List<String> engines() {
    return List.copyOf(new TreeSet<>(recordings.stream().map(Recording::engine).toList()));
  }

  /** The closing lines. */
  public List<String> summary() {
    List<String> lines = new ArrayList<>();
    LongSummaryStatistics samples =
        recordings.stream().mapToLong(Recording::samples).summaryStatistics();
    if (samples.getCount() > 0) {
      lines.add(
          "event %s, engine %s: %,d recordings of %,d to %,d %s, in %s"
              .formatted(
                  event.name(),
                  String.join(" and ", engines()),
                  samples.getCount(),
                  samples.getMin(),
                  samples.getMax(),
                  event.kind().unit,
                  directory));
    }
    if (recordings.stream().anyMatch(Recording::fellBack)) {
      lines.add(
          "perf_events is not permitted here, so async-profiler fell back and no kernel frame is"
              + " seen; allow it with: sysctl kernel.perf_event_paranoid=1");
    }
    if (!failures.isEmpty()) {
      lines.add("%,d rows have no profile:".formatted(failures.size()));
      failures.forEach(failure -> lines.add("  " + failure));
    }
    return lines;
  }
}
