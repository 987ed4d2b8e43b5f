package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The file in which a JVM logs its safepoints ({@code -Xlog:safepoint}). Each line has the time
 * until all threads had stopped: a thread that waits in a page fault stops after the fault. Closing
 * removes the file.
 */
final class SafepointLog implements AutoCloseable {
  private static final Pattern REACHED = Pattern.compile("Reaching safepoint: +(\\d+) ns");

  private final Path file;

  private SafepointLog(Path file) {
    this.file = file;
  }

  static SafepointLog create() throws IOException {
    return new SafepointLog(Files.createTempFile("arenalab-safepoints", ".log"));
  }

  /** Returns the flags of the JVM that writes the file. */
  List<String> flags() {
    return List.of("-Xlog:safepoint=info:file=" + file + "::filecount=0");
  }

  /** Returns the length of the file, bytes. */
  long length() throws IOException {
    return Files.size(file);
  }

  /** Returns the sorted times of the safepoints that were logged after a length, ns. */
  long[] reachedNsAfter(long length) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return reachedNs(
        new String(bytes, (int) length, bytes.length - (int) length, StandardCharsets.UTF_8));
  }

  static long[] reachedNs(String text) {
    long[] times =
        REACHED.matcher(text).results().mapToLong(each -> Long.parseLong(each.group(1))).toArray();
    Arrays.sort(times);
    return times;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
