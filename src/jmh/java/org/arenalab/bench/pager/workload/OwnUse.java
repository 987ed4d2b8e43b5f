package org.arenalab.bench.pager.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.os.process.ProcessorClock;

/**
 * The resources that this process has used since its start.
 *
 * @param cpuNs processor time of all threads
 * @param minorFaults page faults that needed no device and no other process
 * @param majorFaults other page faults
 * @param maxRssKb largest resident memory since {@link #resetMaxRss}
 */
record OwnUse(long cpuNs, long minorFaults, long majorFaults, long maxRssKb) {
  private static final Path PROC = Path.of("/proc/self");
  private static final Pattern MAX_RSS = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

  /** Fields of {@code stat} after the name in brackets, which may hold blanks. */
  private static final int MINOR = 7;

  private static final int MAJOR = 9;

  static OwnUse now() throws IOException {
    String stat = Files.readString(PROC.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    Matcher rss = MAX_RSS.matcher(Files.readString(PROC.resolve("status")));
    return new OwnUse(
        ProcessorClock.processNs(),
        Long.parseLong(fields[MINOR]),
        Long.parseLong(fields[MAJOR]),
        rss.find() ? Long.parseLong(rss.group(1)) : 0);
  }

  /** Forgets the largest resident memory so far: loading the pages takes more than keeping them. */
  static void resetMaxRss() throws IOException {
    Files.writeString(PROC.resolve("clear_refs"), "5");
  }
}
