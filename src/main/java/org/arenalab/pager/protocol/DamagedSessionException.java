package org.arenalab.pager.protocol;

import org.arenalab.os.Internal;

/** A value in a session's shared memory that no correct peer writes. The session must end. */
@Internal
public final class DamagedSessionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private DamagedSessionException(String message) {
    super(message);
  }

  /** Returns an exception that names the value and the values that a correct peer writes. */
  static DamagedSessionException of(String name, Object value, String expected) {
    return new DamagedSessionException(
        "damaged session: %s=%s, expected %s; attach again".formatted(name, value, expected));
  }
}
