package org.arenalab.os;

/** A kernel's refusal of a call. The message names the call with its arguments, and the errno. */
public final class SystemCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;

  public SystemCallException(String call, int errno) {
    super(call + " failed: " + Errno.describe(errno));
    this.call = call;
    this.errno = errno;
  }

  /** Returns the call with its arguments, as in {@code "mmap(length=4096)"}. */
  public String call() {
    return call;
  }

  /** Returns one of {@link Errno}, or any other number that Linux defines. */
  public int errno() {
    return errno;
  }
}
