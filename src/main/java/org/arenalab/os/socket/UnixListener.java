package org.arenalab.os.socket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.Descriptor;
import org.arenalab.os.DescriptorClosedException;
import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.socket.UnixSocketException.Reason;

/**
 * A listener at a path that only its owner may connect to (mode 0600).
 *
 * <p>A file that a dead listener left is replaced. Two listeners that start at the same time are
 * serialised by a lock on the directory, which is held for the start only.
 *
 * <p>Thread-safe. {@link #close} ends the waits of other threads.
 */
@Internal
public final class UnixListener implements AutoCloseable {
  private static final int OWNER_ONLY = 0600;
  private static final int BACKLOG = 128;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;

  /** 10 s: another start takes some milliseconds. */
  private static final long LOCK_TIMEOUT_NS = 10_000_000_000L;

  private static final long LOCK_RETRY_NS = 1_000_000;
  private static final int O_RDONLY = 0;

  private final Descriptor file;
  private final Path path;

  /** The key of the socket's file; another file of the path is not ours. */
  private final Object fileKey;

  private volatile boolean handedOver;
  private volatile boolean closed;

  private UnixListener(Descriptor file, Path path) {
    this.file = file;
    this.path = path;
    fileKey = fileKey(path);
  }

  /**
   * Listens at a path.
   *
   * @throws UnixSocketException PATH_TOO_LONG; IN_USE if a process listens there; NOT_A_SOCKET if a
   *     file of another kind is there
   * @throws org.arenalab.os.SystemCallException ENOENT or EACCES where the directory is missing or
   *     not writable
   */
  public static UnixListener listen(Path path) {
    Path directory = path.toAbsolutePath().getParent();
    try (Arena arena = Arena.ofConfined();
        Descriptor lock = Descriptor.open(directory, O_RDONLY)) {
      MemorySegment address = UnixAddress.of(path, arena);
      lock(lock, path);
      Descriptor socket = UnixSocket.open(path);
      boolean listens = false;
      try {
        // The mode of the open socket becomes that of its file, so that no moment is left open.
        UnixSocket.check("fchmod(" + path + ")", socket.changeMode(OWNER_ONLY));
        bind(socket, path, address);
        UnixSocket.check(
            "listen(" + path + ")", socket.systemCall(KernelCalls.LISTEN, BACKLOG, 0, 0, 0));
        UnixListener listener = new UnixListener(socket, path);
        listens = true;
        return listener;
      } finally {
        if (!listens) {
          socket.close();
        }
      }
    }
  }

  /** Waits for another start in the directory, which takes some milliseconds. */
  private static void lock(Descriptor directory, Path path) {
    long giveUpNs = System.nanoTime() + LOCK_TIMEOUT_NS;
    long result = directory.lock(LOCK_EX | LOCK_NB);
    while (result == -Errno.EAGAIN && System.nanoTime() - giveUpNs < 0) {
      LockSupport.parkNanos(LOCK_RETRY_NS);
      result = directory.lock(LOCK_EX | LOCK_NB);
    }
    if (result == -Errno.EAGAIN) {
      throw new UnixSocketException(
          Reason.IN_USE,
          "another process locks the directory: path=" + path + ", expected a free one; stop it");
    }
    UnixSocket.check("flock(" + directory + ")", result);
  }

  private static void bind(Descriptor socket, Path path, MemorySegment address) {
    long result = tryBind(socket, address);
    if (result == -Errno.EADDRINUSE) {
      requireStale(path);
      SharedMemory.unlink(path);
      result = tryBind(socket, address);
    }
    UnixSocket.check("bind(" + path + ")", result);
  }

  private static long tryBind(Descriptor socket, MemorySegment address) {
    return socket.systemCall(KernelCalls.BIND, address.address(), address.byteSize(), 0, 0);
  }

  /** Connects to the listener, which a dead one refuses. */
  private static void requireStale(Path path) {
    try (UnixSocket live = UnixSocket.connect(path)) {
      throw new UnixSocketException(
          Reason.IN_USE,
          "another process listens: path=%s, pid=%d, expected none; stop it or use another path"
              .formatted(path, live.peer().pid()));
    } catch (UnixSocketException e) {
      if (e.reason() == Reason.TIMEOUT) {
        throw new UnixSocketException(
            Reason.IN_USE,
            "another process listens: path=" + path + ", expected one that answers; stop it");
      }
      if (e.reason() != Reason.NOBODY_LISTENS) {
        throw e;
      }
    }
  }

  /** Returns the identity of the path's file; null if there is none. */
  private static Object fileKey(Path path) {
    try {
      return Files.getAttribute(path, "unix:fileKey", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException absent) {
      return null;
    }
  }

  /**
   * Wraps a listening socket that another process passed, and owns it from then on. Closes it if it
   * is refused.
   *
   * @param path of the socket's file
   * @throws IllegalArgumentException if it is not a Unix socket of messages
   */
  public static UnixListener received(Descriptor passed, Path path) {
    UnixSocket.requireMessages(passed);
    return new UnixListener(passed, path);
  }

  /**
   * Waits for a connection.
   *
   * @throws UnixSocketException CLOSED after {@link #close}
   * @throws org.arenalab.os.SystemCallException EMFILE at the limit of open files: the connection
   *     stays in the queue, and the caller tries again later
   */
  public UnixSocket accept() {
    while (true) {
      if (closed) {
        throw closed();
      }
      long result = tryAccept();
      if (result >= 0) {
        return new UnixSocket(Descriptor.of("connection at " + path, "accept4", result));
      }
      if (closed) {
        throw closed();
      }
      if (result != -Errno.EINTR && result != -Errno.ECONNABORTED) {
        UnixSocket.check("accept4(" + path + ")", result);
      }
    }
  }

  private long tryAccept() {
    try {
      return file.systemCall(KernelCalls.ACCEPT4, 0, 0, UnixAddress.SOCK_CLOEXEC, 0);
    } catch (DescriptorClosedException e) {
      // Another thread closed the listener after the look at closed.
      if (closed) {
        throw closed();
      }
      throw e;
    }
  }

  private UnixSocketException closed() {
    return new UnixSocketException(
        Reason.CLOSED, file + " is closed: expected an open listener; listen again");
  }

  /** Returns the descriptor, to pass it to another process. */
  public Descriptor descriptor() {
    return file;
  }

  /** Returns the path of the socket's file. */
  public Path path() {
    return path;
  }

  /**
   * Leaves the path to another process that has the descriptor: {@link #close} then neither removes
   * the file nor ends the listening there. A thread that waits in {@link #accept} continues to
   * wait: close, then send the thread a signal, or it takes one more connection.
   */
  public void handOver() {
    handedOver = true;
  }

  /** Stops listening and removes the socket's file. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (handedOver) {
      closed = true;
      file.close();
      return;
    }
    if (!closed && fileKey != null && fileKey.equals(fileKey(path))) {
      SharedMemory.unlink(path);
    }
    closed = true;
    UnixSocket.shutDownAndClose(file);
  }
}
