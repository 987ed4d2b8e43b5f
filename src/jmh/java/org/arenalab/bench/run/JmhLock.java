package org.arenalab.bench.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.arenalab.bench.cli.UsageException;

/**
 * JMH's own lock against a second JMH on the machine, held for a whole run. JMH takes the lock once
 * per {@code Runner}, so another JMH could start between two forks of an interleaved run.
 * Experiments without JMH take the lock, too: an experiment and a benchmark disturb each other.
 *
 * <p>Take the lock before you create a run's folder, so that a refused run leaves no folder.
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
   * @throws UsageException if another JMH is running
   */
  public static JmhLock take() {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
    if (Boolean.getBoolean(IGNORE)) {
      return new JmhLock(null);
    }
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // This call fails for another user's file, which its owner has made writable for all.
      var _ = file.toFile().setWritable(true, false);
      if (!tryLock(channel)) {
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

  private static boolean tryLock(FileChannel channel) throws IOException {
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
