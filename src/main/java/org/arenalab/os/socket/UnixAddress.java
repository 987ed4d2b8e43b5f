package org.arenalab.os.socket;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.arenalab.os.socket.UnixSocketException.Reason;

/** A {@code struct sockaddr_un}: the family in two bytes, then the path, then a zero byte. */
final class UnixAddress {
  static final int AF_UNIX = 1;
  static final int SOCK_SEQPACKET = 5;
  static final int SOCK_CLOEXEC = 0x80000;

  /** The kernel's limit of 108 bytes, with a zero at the end. */
  static final int MAX_PATH_BYTES = 107;

  private static final int PATH_OFFSET = 2;
  private static final int KIND = 0xf000;
  private static final int SOCKET = 0xc000;

  private UnixAddress() {}

  /** Returns whether the path names a file that is not a socket. */
  static boolean isOtherFile(Path path) {
    try {
      int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return (mode & KIND) != SOCKET;
    } catch (IOException absent) {
      return false;
    }
  }

  static MemorySegment of(Path path, Arena arena) {
    byte[] text = path.toString().getBytes(StandardCharsets.UTF_8);
    if (text.length == 0 || text.length > MAX_PATH_BYTES) {
      throw new UnixSocketException(
          Reason.PATH_TOO_LONG,
          "socket path has a wrong length: path=%s, bytes=%d, expected 1 to %d; use a shorter path"
              .formatted(path, text.length, MAX_PATH_BYTES));
    }
    MemorySegment address = arena.allocate(PATH_OFFSET + text.length + 1L, Short.BYTES);
    address.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(text, 0, address, JAVA_BYTE, PATH_OFFSET, text.length);
    return address;
  }
}
