package org.arenalab.bench.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The address at which a target listens: a socket in a directory that only this user can access.
 * Both sides derive the path from the target's name.
 *
 * @param socket the socket's path
 */
public record ControlAddress(Path socket) {
  private static final int MAX_SOCKET_PATH = 107;

  /**
   * Returns the address of the target {@code name}.
   *
   * @throws IllegalArgumentException if a socket cannot have that name
   */
  public static ControlAddress of(String name) {
    String user = System.getProperty("user.name");
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), "arenalab-" + user);
    Path socket = directory.resolve("transport-" + name + ".sock");
    if (!name.matches("[A-Za-z0-9._-]+") || socket.toString().length() > MAX_SOCKET_PATH) {
      int room = MAX_SOCKET_PATH - directory.resolve("transport-.sock").toString().length();
      throw new IllegalArgumentException(
          "bad name of a target: name=\"%s\", expected 1 to %d of A-Z a-z 0-9 . _ -"
              .formatted(name, room));
    }
    return new ControlAddress(socket);
  }

  /**
   * Starts to listen. Replaces a socket file that a killed target left.
   *
   * @throws IllegalArgumentException if another target with that name is running, or other users
   *     can access the directory
   */
  ServerSocketChannel listen() throws IOException {
    makePrivateDirectory();
    if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        throw new IllegalArgumentException(
            "a target of this name already listens at " + socket + ": choose another --name");
      } catch (ConnectException abandoned) {
        remove();
      }
    }
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    return server;
  }

  private void makePrivateDirectory() throws IOException {
    Path directory = socket.getParent();
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(ownerOnly));
    }
    if (!Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS).equals(ownerOnly)
        || !Files.isWritable(directory)) {
      throw new IllegalArgumentException(
          directory + " is not a private directory of this user: remove it, or chmod 700");
    }
  }

  /** Connects an initiator to the target. */
  SocketChannel connect() {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "no target listens at " + socket + ": start one with \"transport target --name NAME\"",
          e);
    }
  }

  boolean isThere() {
    return Files.exists(socket);
  }

  void remove() {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
