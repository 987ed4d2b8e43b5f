package org.arenalab.bench.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of this process at one moment, as {@code /proc/self/smaps_rollup} says it: the JVM's
 * own with it.
 *
 * @param rssKb resident
 * @param pssKb the same, with shared pages divided among those who share them
 * @param anonKb of the RSS, anonymous
 * @param fileKb of the PSS, of files; -1 where the kernel does not say (before Linux 5.7)
 */
public record MemSnapshot(long rssKb, long pssKb, long anonKb, long fileKb) {
  private static final Path ROLLUP = Path.of("/proc/self/smaps_rollup");

  /** Takes some milliseconds: the kernel walks the page tables of the process. */
  static MemSnapshot take() {
    try {
      return parse(Files.readString(ROLLUP));
    } catch (IOException e) {
      throw new UncheckedIOException(ROLLUP + " cannot be read: use Linux 4.14 or newer", e);
    }
  }

  static MemSnapshot parse(String rollup) {
    return new MemSnapshot(
        field(rollup, "Rss"),
        field(rollup, "Pss"),
        field(rollup, "Anonymous"),
        field(rollup, "Pss_File"));
  }

  private static long field(String rollup, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB$").matcher(rollup);
    return line.find() ? Long.parseLong(line.group(1)) : -1;
  }
}
