package org.arenalab.pager.protocol;

import org.arenalab.os.Internal;

/** A message that no correct peer of this version sends. The connection must end. */
@Internal
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The reasons of a refusal. */
  @Internal
  public enum Reason {
    /** The message is shorter than a header. */
    TOO_SHORT,
    /** The message does not begin as one of this protocol. */
    MAGIC,
    /** The peer speaks another version. */
    VERSION,
    /** The type of the message is unknown. */
    TYPE,
    /** The length in the header, or of the body, is wrong. */
    LENGTH,
    /** A field has a value outside its range. */
    FIELD,
    /** The number of descriptors is not that of the type. */
    DESCRIPTORS
  }

  private final Reason reason;

  private MalformedMessageException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns an exception that names the value and the values that a correct peer sends. */
  static MalformedMessageException of(Reason reason, String name, Object value, String expected) {
    return new MalformedMessageException(
        reason,
        "malformed message: %s=%s, expected %s; close the connection"
            .formatted(name, value, expected));
  }

  /** Returns an exception that names both versions, for the users of both sides. */
  static MalformedMessageException ofVersion(int peerVersion, int ownVersion) {
    return new MalformedMessageException(
        Reason.VERSION,
        "messages of another version: sent=%d, expected %d; use the same release on both sides"
            .formatted(peerVersion, ownVersion));
  }

  public Reason reason() {
    return reason;
  }
}
