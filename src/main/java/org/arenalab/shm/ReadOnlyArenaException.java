package org.arenalab.shm;

/** A write operation on an arena that is attached read-only. */
public final class ReadOnlyArenaException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  ReadOnlyArenaException(String operation, String arena) {
    super(operation + " on arena " + arena + ", which is attached read-only");
  }
}
