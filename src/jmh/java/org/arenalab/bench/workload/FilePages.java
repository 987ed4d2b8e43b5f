package org.arenalab.bench.workload;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Reads pages of a file, for example of the running JDK. */
final class FilePages {
  private FilePages() {}

  /**
   * Returns the first of {@code candidates} under {@code home} that is a file of at least one page.
   *
   * @throws PageSourceException that names all candidates, if none is such a file
   */
  static Path find(Path home, List<String> candidates, String remedy) {
    for (String candidate : candidates) {
      Path file = home.resolve(candidate);
      if (Files.isReadable(file) && Files.isRegularFile(file) && pagesIn(file) > 0) {
        return file;
      }
    }
    throw new PageSourceException(
        "none of %s is a readable file of at least one page in the running JDK, java.home=%s: %s"
            .formatted(candidates, home, remedy));
  }

  /** Refuses a path that is not a readable file of at least one page. */
  static void requirePages(Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file) || pagesIn(file) == 0) {
      throw new PageSourceException(
          "not a readable file of at least one page: file=%s, pageBytes=%d"
              .formatted(file, PageSet.PAGE_BYTES));
    }
  }

  /** Returns the number of whole pages in the file. */
  static long pagesIn(Path file) {
    try {
      return Files.size(file) / PageSet.PAGE_BYTES;
    } catch (IOException e) {
      throw new PageSourceException("cannot read the size of " + file, e);
    }
  }

  /** Copies the pages at {@code positions} of {@code file}, in that order, to {@code target}. */
  static void read(Path file, long[] positions, MemorySegment target) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int i = 0; i < positions.length; i++) {
        MemorySegment page = target.asSlice((long) i * PageSet.PAGE_BYTES, PageSet.PAGE_BYTES);
        readFully(channel, page.asByteBuffer(), positions[i] * PageSet.PAGE_BYTES);
      }
    } catch (IOException e) {
      throw new PageSourceException(
          "cannot read %d pages of %s: %s".formatted(positions.length, file, e.getMessage()), e);
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer target, long offset)
      throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target, offset + target.position()) < 0) {
        throw new EOFException("the file ends inside the page at " + offset);
      }
    }
  }
}
