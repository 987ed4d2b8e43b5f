package org.arenalab.bench.mem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of this process at one moment, including the JVM's own, from {@code
 * /proc/self/smaps_rollup}.
 *
 * @param rssKb resident memory
 * @param pssKb resident memory, with each shared page divided by the number of its processes
 * @param anonKb the anonymous part of the RSS
 * @param fileKb the file part of the PSS; -1 if the kernel does not report it (before Linux 5.7)
 */
public record MemSnapshot(long rssKb, long pssKb, long anonKb, long fileKb) {
  private static final Path ROLLUP = Path.of("/proc/self/smaps_rollup");

  /** Takes a snapshot in some milliseconds: the kernel walks the page tables of the process. */
  public static MemSnapshot take() {
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
