package org.arenalab.hotness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.DamonFiles;
import org.arenalab.os.Errno;
import org.arenalab.os.KernelFiles;

/**
 * The kernel's files below a root, which is {@code /} except in tests, with a writer that tests
 * replace.
 */
final class DamonTree {
  static final String KDAMOND = DamonFiles.KDAMONDS + "/0";
  static final String STATE = KDAMOND + "/state";
  static final String CONTEXT = KDAMOND + "/contexts/0";
  static final String SCHEME = CONTEXT + "/schemes/0";
  static final String TRIED_REGIONS = SCHEME + "/tried_regions";

  /** Writes a text to a file. Returns 0, or the negated errno. */
  @FunctionalInterface
  interface Writer {
    long write(String path, String text);
  }

  private final KernelFiles files;
  private final Writer writer;
  private final DamonFiles damon;
  private long writes;

  DamonTree(KernelFiles files, Writer writer) {
    this.files = files;
    this.writer = writer;
    damon = new DamonFiles(files);
  }

  /** Returns the tree of this machine. */
  static DamonTree ofThisMachine() {
    KernelFiles files = new KernelFiles(Path.of("/"));
    return new DamonTree(files, files::write);
  }

  KernelFiles files() {
    return files;
  }

  DamonFiles damon() {
    return damon;
  }

  /** Writes a text. Returns 0, or the negated errno. */
  long tryWrite(String path, String text) {
    writes++;
    return writer.write(path, text);
  }

  /** Writes a number; see the other {@code write}. */
  void write(String path, long value) {
    write(path, Long.toUnsignedString(value));
  }

  /**
   * Writes a text.
   *
   * @throws DamonBusyException if the kernel answers EBUSY
   * @throws HotnessException UNAVAILABLE if it answers any other error
   */
  void write(String path, String text) {
    long result = tryWrite(path, text);
    if (result == -Errno.EBUSY) {
      throw busy();
    }
    if (result < 0) {
      throw new HotnessException(
          Reason.UNAVAILABLE,
          "DAMON refuses a setting: file=%s, value=%s: %s%s"
              .formatted(path, text, Errno.describe((int) -result), remedy((int) -result)));
    }
  }

  private static String remedy(int errno) {
    return errno == Errno.EACCES || errno == Errno.EPERM ? "; run as root" : "";
  }

  /** Returns a refusal that names the holder of DAMON, or the kernel threads of an unknown one. */
  DamonBusyException busy() {
    String holder =
        damon.holders().stream()
            .map(each -> each.words())
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
    if (holder.isEmpty()) {
      holder = damon.threads().stream().reduce((a, b) -> a + ", " + b).orElse("unknown");
    }
    return new DamonBusyException(holder, "stop it where it was started");
  }

  /** Returns the number of a file, or 0 if there is none. */
  long number(String path) {
    return files.readLong(path).orElse(0L);
  }

  /** Returns the inode of this process's PID namespace, or 0 if it cannot be read. */
  long pidNamespace() {
    try {
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return Long.parseLong(link.replaceAll("\\D", ""));
    } catch (IOException | NumberFormatException unreadable) {
      return 0;
    }
  }

  /** Returns the writes made. */
  long writes() {
    return writes;
  }
}
