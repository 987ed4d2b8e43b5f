package org.arenalab.bench.profiler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeSet;
import org.arenalab.bench.result.ResultWriter;

/**
 * The result of a profiling run.
 *
 * @param directory the folder of the run
 * @param recordings the recordings with samples, one per row and fork
 * @param failures one line per failure: row, fork and reason
 */
public record ProfilingOutcome(
    ProfileEvent event, Path directory, List<Recording> recordings, List<String> failures) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public ProfilingOutcome {
    recordings = List.copyOf(recordings);
    failures = List.copyOf(failures);
  }

  ProfilingOutcome with(Recording one) {
    List<Recording> more = new ArrayList<>(recordings);
    more.add(one);
    return new ProfilingOutcome(event, directory, more, failures);
  }

  ProfilingOutcome withFailure(String failure) {
    List<String> more = new ArrayList<>(failures);
    more.add(failure);
    return new ProfilingOutcome(event, directory, recordings, more);
  }

  ProfilingOutcome keptIn(Path elsewhere) {
    return new ProfilingOutcome(event, elsewhere, recordings, failures);
  }

  public boolean complete() {
    return failures.isEmpty();
  }

  /** Returns the engines that async-profiler used, as the recordings name them. */
  public List<String> engines() {
    return List.copyOf(new TreeSet<>(recordings.stream().map(Recording::engine).toList()));
  }

  /** Returns the closing lines of the run. */
  public List<String> summary() {
    List<String> lines = new ArrayList<>();
    LongSummaryStatistics samples =
        recordings.stream().mapToLong(Recording::samples).summaryStatistics();
    if (samples.getCount() > 0) {
      lines.add(
          "event %s, engine %s; recordings: %,d, %s in each: %,d to %,d"
              .formatted(
                  event.name(),
                  String.join(" and ", engines()),
                  samples.getCount(),
                  event.kind().unit,
                  samples.getMin(),
                  samples.getMax()));
    }
    if (recordings.stream().anyMatch(Recording::fellBack)) {
      lines.add(
          "perf_events is not permitted here, so async-profiler fell back and no kernel frame is"
              + " seen; allow it with: sudo sysctl kernel.perf_event_paranoid=1"
              + " kernel.kptr_restrict=0");
    }
    if (!failures.isEmpty()) {
      lines.add(
          "forks without a profile: %,d of %,d, for the reasons above"
              .formatted(failures.size(), failures.size() + recordings.size()));
    }
    lines.add("Kept in " + directory);
    return lines;
  }

  /** Rewrites {@code profile.json}, so that it lists the recordings of an interrupted run, too. */
  void save() throws IOException {
    ResultWriter.replace(
        directory.resolve(ProfileManifest.FILE), json().getBytes(StandardCharsets.UTF_8));
  }

  private String json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-profile/1");
    document.put("event", event.name());
    document.put("started", event.startCommand());
    document.put("recordings", recordings.stream().map(this::fields).toList());
    document.put("failures", failures);
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, Object> fields(Recording recording) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("benchmark", recording.row().benchmark());
    fields.put("mode", recording.row().mode().shortLabel());
    fields.put("threads", recording.row().threads());
    fields.put("params", recording.row().params());
    fields.put("fork", recording.fork());
    fields.put("engine", recording.engine());
    fields.put("samples", recording.samples());
    fields.put("recording", recording.file().getFileName().toString());
    fields.put(
        "pages", recording.pages().stream().map(page -> page.getFileName().toString()).toList());
    return fields;
  }
}
