package org.arenalab.shm;

/** A request for an arena whose name exists already with another configuration. */
public final class ConfigMismatchException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  ConfigMismatchException(String name, Object existing, Object wanted) {
    super("arena %s exists with %s, wanted %s".formatted(name, existing, wanted));
  }
}
