package org.arenalab.bench.profiler;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import one.convert.Arguments;
import one.convert.FlameGraph;
import one.convert.JfrToFlame;

/**
 * The difference between two flame graphs. It has the shape of one graph; a frame is red if its
 * share is larger than in the other graph, blue if smaller. All forks of a side are summed, and the
 * other side is scaled to an equal total. So shares are compared, independent of the measuring
 * time.
 */
final class FlameDiff {
  private final ProfileEvent event;

  FlameDiff(ProfileEvent event) {
    this.event = event;
  }

  /** Returns the stacks of the recordings, one per line, followed by its count. */
  String stacks(List<Path> recordings) throws IOException {
    StringBuilder stacks = new StringBuilder();
    for (Path recording : recordings) {
      Arguments arguments = RecordingViews.arguments(event, "");
      arguments.output = "collapsed";
      arguments.norm = true;
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      JfrToFlame.parse(recording.toString(), arguments).dump(out);
      stacks.append(out.toString(StandardCharsets.UTF_8));
    }
    return stacks.toString();
  }

  /** Writes the graph of {@code shape} with its differences from {@code base}. */
  void write(String base, String shape, String title, Path page) throws IOException {
    double share = (double) total(shape) / Math.max(1, total(base));
    FlameGraph below = graph(scaled(base, share), title);
    FlameGraph above = graph(shape, title);
    above.diff(below);
    try (OutputStream out = Files.newOutputStream(page)) {
      above.dump(out);
    }
  }

  private FlameGraph graph(String stacks, String title) throws IOException {
    Arguments arguments = RecordingViews.arguments(event, title);
    arguments.diff = true;
    FlameGraph graph = new FlameGraph(arguments);
    graph.parseCollapsed(new StringReader(stacks));
    return graph;
  }

  static long total(String stacks) {
    return stacks.lines().mapToLong(FlameDiff::count).sum();
  }

  private static long count(String line) {
    return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
  }

  /**
   * Returns the stacks with every count multiplied by {@code share}. Rounding carries over, so the
   * sum is rounded only once.
   */
  static String scaled(String stacks, double share) {
    StringBuilder scaled = new StringBuilder();
    double exact = 0;
    long written = 0;
    for (String line : stacks.lines().toList()) {
      exact += count(line) * share;
      long count = Math.round(exact) - written;
      written += count;
      if (count > 0) {
        scaled.append(line, 0, line.lastIndexOf(' ') + 1).append(count).append('\n');
      }
    }
    return scaled.toString();
  }
}
