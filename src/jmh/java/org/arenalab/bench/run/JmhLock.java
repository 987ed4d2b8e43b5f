package org.arenalab.bench.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * JMH's own lock against a second JMH on the machine, held for a whole run. JMH takes it once per
 * {@code Runner}; between the forks of an interleaved run another JMH could slip in. Experiments
 * that are not JMH take it too: they disturb a benchmark, and it disturbs them.
 *
 * <p>Take it before a run's folder is made, so that a refused run leaves none.
 */
public final class JmhLock implements AutoCloseable {
  private static final String IGNORE = "jmh.ignoreLock";

  private final FileChannel channel;

  private JmhLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock, for this process and all JMH that it starts.
   *
   * @throws UsageException where another JMH is running
   */
  public static JmhLock take() {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
    if (Boolean.getBoolean(IGNORE)) {
      return new JmhLock(null);
    }
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // Refused on another user's file, which that user has made writable for us.
      var _ = file.toFile().setWritable(true, false);
      if (!locked(channel)) {
        channel.close();
        throw new UsageException(
            "another JMH is running and would disturb this run: lock=%s, pid=%s; wait for it, or"
                    .formatted(file, holder(file))
                + " run java -Djmh.ignoreLock=true -jar ...");
      }
      System.setProperty(IGNORE, "true");
      return new JmhLock(channel);
    } catch (IOException e) {
      throw new UsageException("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private static String holder(Path file) {
    OptionalLong pid = LockHolder.of(file);
    return pid.isPresent() ? Long.toString(pid.getAsLong()) : "unknown";
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The lock ends with the process at the latest.
      }
      System.clearProperty(IGNORE);
    }
  }
}
