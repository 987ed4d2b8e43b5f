package org.arenalab.shm;

/** A handle of another generation: from before a reset, or of another arena. */
public final class StaleHandleException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  StaleHandleException(String arena, long handle, long generation, long current) {
    super(
        Reason.STALE_HANDLE,
        ("handle 0x%x has generation %d, but arena %s is at %d:"
                + " the handle is older than a reset, or another arena's")
            .formatted(handle, generation, arena, current));
  }
}
