package org.arenalab.bench.trace.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of the recordings, one for each process, beside the trace: both need much space. */
final class RecordingFolder implements AutoCloseable {
  private static final String ENDING = ".jfr";

  /** Size limit of a buffer of the library in bytes: one that the disk has no room for is lost. */
  private static final long BUFFER_BYTES = 64 << 10;

  private final Path folder;
  private long leastFreeBytes = Long.MAX_VALUE;

  private RecordingFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Creates the folder.
   *
   * @throws RecorderException if it cannot be created
   */
  static RecordingFolder beside(Path trace) {
    Path parent = trace.toAbsolutePath().getParent();
    try {
      Path folder =
          ProfilerCommand.canName(parent)
              ? Files.createTempDirectory(parent, ".recording-")
              : Files.createTempDirectory("arenalab-recording-");
      return new RecordingFolder(folder);
    } catch (IOException e) {
      throw RecorderException.of(
          "cannot make a folder for the recording beside " + trace, e, "give another file with -o");
    }
  }

  /** Returns the file of each process, with "%p" for its number. */
  Path pattern() {
    return folder.resolve("%p" + ENDING);
  }

  Path of(long pid) {
    return folder.resolve(pid + ENDING);
  }

  /** Returns the processes that have a recording, the one with the largest first. */
  List<Long> processes() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.matches("\\d{1,18}\\" + ENDING))
          .map(each -> Long.valueOf(each.substring(0, each.length() - ENDING.length())))
          .sorted(Comparator.comparingLong(this::sizeBytes).reversed())
          .toList();
    } catch (IOException e) {
      throw RecorderException.of("cannot list the recordings: folder=" + folder, e, "record again");
    }
  }

  /** Looks at the free space of the disk; call it often while the library writes. */
  void watchSpace() {
    leastFreeBytes = Math.min(leastFreeBytes, folder.toFile().getUsableSpace());
  }

  /**
   * Checks that the disk had room at each look.
   *
   * @throws RecorderException if events may be missing
   */
  void requireSpace() {
    watchSpace();
    requireSpace(folder, leastFreeBytes);
  }

  static void requireSpace(Path folder, long leastFreeBytes) {
    if (leastFreeBytes < BUFFER_BYTES) {
      throw new RecorderException(
          "events may be missing, because the disk became full: folder=%s, bytes free=%d, expected %d or more; give a file on another disk with -o"
              .formatted(folder, leastFreeBytes, BUFFER_BYTES));
    }
  }

  private long sizeBytes(long pid) {
    return of(pid).toFile().length();
  }

  /** Deletes the folder and its files. */
  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        boolean _ = Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw RecorderException.of(
          "cannot delete the recordings: folder=" + folder, e, "delete the folder");
    }
  }
}
