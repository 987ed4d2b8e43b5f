package org.arenalab.os.socket;

import org.arenalab.os.Internal;

/** A failure of a Unix socket that a caller can tell apart. */
@Internal
public final class UnixSocketException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The reasons of a failure. */
  @Internal
  public enum Reason {
    /** The path has more bytes than a socket address can hold. */
    PATH_TOO_LONG,
    /** Another process listens at the path. */
    IN_USE,
    /** The path is a file of another kind. */
    NOT_A_SOCKET,
    /** No process listens at the path. */
    NOBODY_LISTENS,
    /** The peer has closed. */
    PEER_GONE,
    /** Nothing arrived, or nothing could be sent, within the timeout. */
    TIMEOUT,
    /** A message was too long, or had descriptors that this process could not receive. */
    TRUNCATED,
    /** This process has closed the socket. */
    CLOSED
  }

  private final Reason reason;

  UnixSocketException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
