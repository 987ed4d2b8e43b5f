package org.arenalab.shm;

/** The rights of an attached process. */
public enum AttachMode {
  /** Allows to allocate, free, reset and write. */
  READ_WRITE,
  /**
   * Allows to translate and read. The mapping itself is read-only: a stray write ends the process.
   */
  READ_ONLY
}
