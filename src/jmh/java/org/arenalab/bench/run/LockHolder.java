package org.arenalab.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the process that holds a lock on a file, from {@code /proc/locks}. */
final class LockHolder {
  private static final Path LOCKS = Path.of("/proc/locks");

  /** Matches {@code 1: POSIX ADVISORY WRITE 4242 08:02:131 0 EOF}: pid, device in hex, inode. */
  private static final Pattern LINE =
      Pattern.compile("\\d+: \\S+ +\\S+ +WRITE +(\\d+) +(\\p{XDigit}+:\\p{XDigit}+:\\d+) .*");

  private LockHolder() {}

  /**
   * Returns the holder's pid; empty if the kernel does not list it, for example from another
   * container.
   */
  static OptionalLong of(Path file) {
    try {
      return find(Files.readAllLines(LOCKS), key(file));
    } catch (IOException | UnsupportedOperationException e) {
      return OptionalLong.empty();
    }
  }

  static OptionalLong find(List<String> locks, String key) {
    for (String line : locks) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches() && matcher.group(2).equals(key)) {
        long pid = Long.parseLong(matcher.group(1));
        return pid > 0 ? OptionalLong.of(pid) : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  /** Returns the file's key in the kernel's list: {@code major:minor:inode}. */
  private static String key(Path file) throws IOException {
    long device = (Long) Files.getAttribute(file, "unix:dev");
    long inode = (Long) Files.getAttribute(file, "unix:ino");
    // The bits of dev_t, split as in glibc's major() and minor().
    long major = ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
    long minor = (device & 0xff) | ((device >>> 12) & ~0xffL);
    return "%02x:%02x:%d".formatted(major, minor & 0xffffffffL, inode);
  }
}
