package org.arenalab.bench.mem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a process at one moment, including the JVM's own, from {@code
 * /proc/PID/smaps_rollup}.
 *
 * @param rssKb resident memory
 * @param pssKb resident memory, with each shared page divided by the number of its processes
 * @param anonKb the anonymous part of the RSS
 * @param fileKb the file part of the PSS; -1 if the kernel does not report it (before Linux 5.7)
 */
public record MemSnapshot(long rssKb, long pssKb, long anonKb, long fileKb) {
  /**
   * Takes a snapshot of this process in some milliseconds: the kernel walks the page tables of the
   * process.
   */
  public static MemSnapshot take() {
    return of("self");
  }

  /**
   * Takes a snapshot of a process of the same user.
   *
   * @param process a process number, or {@code self}
   * @throws UncheckedIOException if the process has ended, or may not be read
   */
  public static MemSnapshot of(String process) {
    Path rollup = Path.of("/proc", process, "smaps_rollup");
    try {
      return parse(Files.readString(rollup));
    } catch (IOException e) {
      throw new UncheckedIOException(rollup + " cannot be read: use Linux 4.14 or newer", e);
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
