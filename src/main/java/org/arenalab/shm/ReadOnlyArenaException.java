package org.arenalab.shm;

/** An operation that writes, on an arena attached read-only. */
public final class ReadOnlyArenaException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  ReadOnlyArenaException(String operation, String arena) {
    super(operation + " on arena " + arena + ", which is attached read-only");
  }
}
