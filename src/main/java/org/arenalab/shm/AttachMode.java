package org.arenalab.shm;

/** What an attached process may do. */
public enum AttachMode {
  /** Allocate, free, reset, write. */
  READ_WRITE,
  /** Translate and read. The mapping itself is read-only: a stray write ends the process. */
  READ_ONLY
}
