package org.arenalab.os;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A search for the processes that have a file mapped. It reads {@code /proc/PID/maps}; without
 * privileges it does not see the processes of other users. Cost: a walk over all mappings of all
 * processes.
 */
public final class FileMappings {
  private static final int INODE_FIELD = 4;
  private static final int PATH_FIELD = 5;

  private FileMappings() {}

  /**
   * Returns the processes that have the file with that inode mapped, in ascending order.
   *
   * @param directory where the file has, or had, a name: inodes are unique in one file system
   */
  public static List<Long> processesThatMap(Path directory, long inode) {
    requireNonNull(directory, "directory");
    Set<Long> found = new TreeSet<>();
    for (Path process : processes()) {
      if (maps(process, directory + "/", Long.toString(inode))) {
        found.add(Long.valueOf(process.getFileName().toString()));
      }
    }
    return new ArrayList<>(found);
  }

  private static List<Path> processes() {
    List<Path> processes = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      entries.forEach(processes::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException(e.getCause());
    }
    return processes;
  }

  private static boolean maps(Path process, String directory, String inode) {
    try {
      // ISO 8859-1 accepts any byte: names of other files may not be valid UTF-8.
      for (String line : Files.readAllLines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
        String[] fields = line.split(" +", PATH_FIELD + 1);
        if (fields.length > PATH_FIELD
            && fields[INODE_FIELD].equals(inode)
            && fields[PATH_FIELD].startsWith(directory)) {
          return true;
        }
      }
      return false;
    } catch (IOException goneOrForbidden) {
      return false;
    }
  }
}
