package org.arenalab.shm;

/** An arena of that name exists already, and is not like the one that was asked for. */
public final class ConfigMismatchException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  ConfigMismatchException(String name, Object existing, Object wanted) {
    super("arena %s exists with %s, wanted %s".formatted(name, existing, wanted));
  }
}
