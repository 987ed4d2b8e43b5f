package org.arenalab.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The machine's pool of reserved huge pages of the default size, at one moment.
 *
 * @param sizeBytes of one page; 0 where the kernel has none
 * @param total pages in the pool
 * @param free pages that are neither in use nor reserved by a mapping
 */
public record HugePages(long sizeBytes, long total, long free) {
  private static final Pattern LINE = Pattern.compile("(?m)^(\\w+):\\s+(\\d+)(?: kB)?$");

  /** Returns the pool from {@code /proc/meminfo}, or an empty pool if the file is unreadable. */
  public static HugePages ofThisMachine() {
    try {
      return parse(Files.readString(Path.of("/proc/meminfo")));
    } catch (IOException e) {
      return new HugePages(0, 0, 0);
    }
  }

  @Internal
  public static HugePages parse(String memInfo) {
    long size = 0;
    long total = 0;
    long free = 0;
    long reserved = 0;
    Matcher line = LINE.matcher(memInfo);
    while (line.find()) {
      long value = Long.parseLong(line.group(2));
      switch (line.group(1)) {
        case "Hugepagesize" -> size = value * 1024;
        case "HugePages_Total" -> total = value;
        case "HugePages_Free" -> free = value;
        case "HugePages_Rsvd" -> reserved = value;
        default -> {}
      }
    }
    return new HugePages(size, total, free - reserved);
  }
}
