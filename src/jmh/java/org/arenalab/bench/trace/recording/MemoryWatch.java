package org.arenalab.bench.trace.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.arenalab.bench.trace.importing.MemorySamples;

/** The anonymous memory of processes, read from their smaps. */
final class MemoryWatch {
  private static final String ANONYMOUS = "Anonymous:";
  private static final long KIB = 1024;
  private static final long NS_PER_SECOND = 1_000_000_000;

  private final Map<Long, MemorySamples> samples = new HashMap<>();

  /** Takes a sample of a process; a process that has ended gets none. */
  void sample(long pid) {
    Path file = Path.of("/proc", Long.toString(pid), "smaps_rollup");
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(ANONYMOUS)) {
          String[] words = line.substring(ANONYMOUS.length()).strip().split(" ", -1);
          Instant now = Instant.now();
          of(pid)
              .add(
                  now.getEpochSecond() * NS_PER_SECOND + now.getNano(),
                  Long.parseLong(words[0]) * KIB);
        }
      }
    } catch (IOException e) {
      // The process has ended, or is another user's.
    }
  }

  /** Returns the samples of a process. */
  MemorySamples of(long pid) {
    return samples.computeIfAbsent(pid, _ -> new MemorySamples());
  }
}
