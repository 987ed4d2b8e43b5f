package org.arenalab.bench.replay;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.arenalab.bench.workload.MixedTrace;
import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceReader;
import org.arenalab.trace.TraceWriter;

/**
 * The traces that a replay can open: files by their paths; three programs that we recorded and a
 * synthetic trace by their names.
 */
public final class TraceFiles {
  /** A synthetic trace: 400 blocks of 16 to 1,039 B, each step replaces a random one. */
  public static final String MIXED = "mixed";

  /** Traces in the jar; {@code src/traces/record} made them. */
  public static final List<String> RECORDED = List.of("sqlite", "git", "javac");

  /** The names that are not paths. */
  public static final List<String> NAMES =
      Stream.concat(RECORDED.stream(), Stream.of(MIXED)).toList();

  private static final int WORKING_SET = 400;

  private TraceFiles() {}

  /**
   * Opens a trace from its start.
   *
   * @param trace one of {@link #NAMES}, or the path of a file
   * @throws org.arenalab.trace.TraceException if the file cannot be read, or is not a trace
   */
  public static TraceReader open(String trace) {
    if (RECORDED.contains(trace)) {
      return recorded(trace);
    }
    return trace.equals(MIXED) ? mixed() : TraceReader.open(Path.of(trace));
  }

  private static TraceReader recorded(String name) {
    String resource = name + ".trace";
    InputStream in = TraceFiles.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException(resource + " is not in the jar");
    }
    return TraceReader.of(in, resource, false);
  }

  private static TraceReader mixed() {
    MixedTrace mixed = MixedTrace.of(WORKING_SET);
    return temporary(
        MIXED,
        writer -> {
          for (int id = 0; id < WORKING_SET; id++) {
            writer.allocate(0, id, mixed.sizes()[id]);
          }
          for (int step = 0; step < MixedTrace.DRAWS; step++) {
            writer.free(0, mixed.slots()[step]);
            writer.allocate(0, mixed.slots()[step], mixed.sizes()[step]);
          }
        });
  }

  /** Opens a trace that a function writes. */
  static TraceReader temporary(String source, Consumer<TraceWriter> events) {
    try {
      Path file = Files.createTempFile("arenalab", ".trace");
      try {
        try (TraceWriter writer = TraceWriter.create(file, TraceDescription.exact(source, ""))) {
          events.accept(writer);
          var _ = writer.finish();
        }
        return TraceReader.open(file);
      } finally {
        // The reader keeps the open file.
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
