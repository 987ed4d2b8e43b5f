package org.arenalab.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the kernel says of an open file.
 *
 * @param regular a plain file, not a directory, a device or a pipe
 * @param sizeBytes its size, holes included
 * @param inode its number in its file system
 */
public record FileStatus(boolean regular, long sizeBytes, long inode) {
  /** Follows a symbolic link, as those in {@code /proc} are. */
  static FileStatus of(Path path) {
    try {
      Map<String, Object> seen = Files.readAttributes(path, "unix:size,isRegularFile,ino");
      return new FileStatus(
          (boolean) seen.get("isRegularFile"), (long) seen.get("size"), (long) seen.get("ino"));
    } catch (IOException e) {
      throw new SystemCallException("stat(" + path + ")", Errno.ENOENT);
    }
  }
}
