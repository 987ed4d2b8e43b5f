package org.arenalab.os;

import java.util.Map;

/**
 * The Linux error numbers (equal on x86-64 and arm64) that Arenalab's system calls return, and
 * their names.
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOTTY = 25;
  public static final int EFBIG = 27;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOLCK = 37;
  public static final int ENOSYS = 38;
  public static final int ELOOP = 40;
  public static final int EPIPE = 32;
  public static final int ENOTSOCK = 88;
  public static final int EMSGSIZE = 90;
  public static final int EPROTOTYPE = 91;
  public static final int EOPNOTSUPP = 95;
  public static final int EADDRINUSE = 98;
  public static final int ECONNABORTED = 103;
  public static final int ECONNRESET = 104;
  public static final int ECONNREFUSED = 111;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(EPERM, "EPERM: operation not permitted"),
          Map.entry(ENOENT, "ENOENT: no such file"),
          Map.entry(ESRCH, "ESRCH: no such process"),
          Map.entry(EINTR, "EINTR: interrupted"),
          Map.entry(EIO, "EIO: input or output failed"),
          Map.entry(ENXIO, "ENXIO: no such device"),
          Map.entry(EAGAIN, "EAGAIN: try again"),
          Map.entry(ENOMEM, "ENOMEM: out of memory or of address space"),
          Map.entry(EACCES, "EACCES: permission denied"),
          Map.entry(EFAULT, "EFAULT: bad address, or unmapped memory"),
          Map.entry(EBUSY, "EBUSY: in use"),
          Map.entry(EEXIST, "EEXIST: already exists"),
          Map.entry(EISDIR, "EISDIR: is a directory"),
          Map.entry(EINVAL, "EINVAL: invalid argument"),
          Map.entry(ENFILE, "ENFILE: the system's limit of open files is reached"),
          Map.entry(EMFILE, "EMFILE: the process's limit of open files is reached"),
          Map.entry(ENOTTY, "ENOTTY: the file does not support the request"),
          Map.entry(EFBIG, "EFBIG: file too large"),
          Map.entry(ENOSPC, "ENOSPC: no space left"),
          Map.entry(EROFS, "EROFS: read-only file system"),
          Map.entry(ENAMETOOLONG, "ENAMETOOLONG: name too long"),
          Map.entry(ENOLCK, "ENOLCK: no memory for locks"),
          Map.entry(ENOSYS, "ENOSYS: this kernel does not have the call"),
          Map.entry(ELOOP, "ELOOP: is a symbolic link"),
          Map.entry(EPIPE, "EPIPE: the peer has closed"),
          Map.entry(ENOTSOCK, "ENOTSOCK: is not a socket"),
          Map.entry(EMSGSIZE, "EMSGSIZE: message too long"),
          Map.entry(EPROTOTYPE, "EPROTOTYPE: a socket of another type"),
          Map.entry(EOPNOTSUPP, "EOPNOTSUPP: not supported here"),
          Map.entry(EADDRINUSE, "EADDRINUSE: the name is taken"),
          Map.entry(ECONNABORTED, "ECONNABORTED: the peer gave up before it was accepted"),
          Map.entry(ECONNRESET, "ECONNRESET: the peer closed with data unread"),
          Map.entry(ECONNREFUSED, "ECONNREFUSED: nobody listens"));

  private Errno() {}

  /**
   * Returns {@code "ENOSPC: no space left"}, or {@code "errno 123"} for a number without a name
   * here.
   */
  public static String describe(int errno) {
    return NAMES.getOrDefault(errno, "errno " + errno);
  }
}
