package org.arenalab.bench.pager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The processor time of the threads of a process, from {@code /proc/PID/task}. */
public final class ProcessorUse {
  private ProcessorUse() {}

  /** Returns the processor time of all threads that run now, ns; 0 for a process that has ended. */
  public static long ns(long pid) {
    return ns(pid, "");
  }

  /** Returns the processor time of the threads whose name begins with {@code prefix}, ns. */
  public static long ns(long pid, String prefix) {
    Path folder = Path.of("/proc", Long.toString(pid), "task");
    long sum = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(folder)) {
      for (Path task : tasks) {
        sum += nsIfNamed(task, prefix);
      }
    } catch (NoSuchFileException ended) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read: mount /proc", e);
    }
    return sum;
  }

  private static long nsIfNamed(Path task, String prefix) throws IOException {
    try {
      if (!Files.readString(task.resolve("comm")).startsWith(prefix)) {
        return 0;
      }
      String numbers = Files.readString(task.resolve("schedstat"));
      return Long.parseLong(numbers.substring(0, numbers.indexOf(' ')));
    } catch (IOException e) {
      // A thread that ends between open and read answers ESRCH, not "no such file".
      if (Files.exists(task)) {
        throw e;
      }
      return 0;
    }
  }
}
