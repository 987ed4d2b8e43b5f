package org.arenalab.bench.loops.targets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The processor time and the wake-ups of this process, from {@code /proc/self/task}. Threads that
 * have ended are not counted.
 *
 * @param loopsNs processor time of the threads of the loops
 * @param loopsWakeUps voluntary switches of these threads: each wait that ended is one
 * @param processNs processor time of all threads
 */
record ThreadUse(long loopsNs, long loopsWakeUps, long processNs) {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final String LOOPS = "arenalab-";
  private static final String SWITCHES = "voluntary_ctxt_switches:";

  static ThreadUse now() {
    long loopsNs = 0;
    long wakeUps = 0;
    long processNs = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        try {
          long ns = firstNumber(Files.readString(task.resolve("schedstat")));
          processNs += ns;
          if (Files.readString(task.resolve("comm")).startsWith(LOOPS)) {
            loopsNs += ns;
            wakeUps += switches(task);
          }
        } catch (NoSuchFileException e) {
          // The thread has ended.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(TASKS + " cannot be read: use Linux", e);
    }
    return new ThreadUse(loopsNs, wakeUps, processNs);
  }

  private static long firstNumber(String numbers) {
    return Long.parseLong(numbers.substring(0, numbers.indexOf(' ')));
  }

  private static long switches(Path task) throws IOException {
    return Files.readAllLines(task.resolve("status")).stream()
        .filter(line -> line.startsWith(SWITCHES))
        .mapToLong(line -> Long.parseLong(line.substring(SWITCHES.length()).strip()))
        .sum();
  }

  ThreadUse since(ThreadUse before) {
    return new ThreadUse(
        loopsNs - before.loopsNs, loopsWakeUps - before.loopsWakeUps, processNs - before.processNs);
  }
}
