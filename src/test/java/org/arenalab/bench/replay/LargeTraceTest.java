package org.arenalab.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.arenalab.Effort;
import org.arenalab.JavaProcess;
import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long trace is replayed with a small Java heap: events are decoded off the heap. */
@Tag("medium")
@Tag("beside")
class LargeTraceTest {
  /** The full length is the target: 100 million events. */
  private static final int EVENTS = Effort.of(1_500_000, 100_000_000);

  /** An eighth of the target of 512 MB. An event on the heap would need more even in CI. */
  private static final String HEAP = "-Xmx64m";

  private static final int LIVE_BLOCKS = 10_000;

  @TempDir private Path folder;

  /** Replaces random blocks; the frees at the end of a pass are events, too. */
  private Path write() {
    Path file = folder.resolve("large.trace");
    SplittableRandom random = new SplittableRandom(3);
    try (TraceWriter writer = TraceWriter.create(file, TraceDescription.exact("test", ""))) {
      for (int id = 0; id < LIVE_BLOCKS; id++) {
        writer.allocate(0, id, random.nextInt(1, 2_000));
      }
      for (int event = 2 * LIVE_BLOCKS; event < EVENTS; event += 2) {
        int id = random.nextInt(LIVE_BLOCKS);
        writer.free(0, id);
        writer.allocate(0, id, random.nextInt(1, 2_000));
      }
      var _ = writer.finish();
    }
    return file;
  }

  @Test
  void shouldReplayLongTraceWithSmallHeap() throws IOException, InterruptedException {
    try (JavaProcess child =
        JavaProcess.start(List.of(HEAP), LargeTraceChild.class, write().toString())) {
      assertThat(child.awaitLine(LargeTraceChild.EVENTS)).isEqualTo(Integer.toString(EVENTS));
      assertThat(child.awaitExit()).isZero();
    }
  }
}
