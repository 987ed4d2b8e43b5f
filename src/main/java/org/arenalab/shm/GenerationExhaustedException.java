package org.arenalab.shm;

/** A reset beyond the last generation that a handle can hold. A new arena is needed. */
public final class GenerationExhaustedException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  GenerationExhaustedException(String arena, long generation) {
    super(
        "arena %s cannot be reset again: generation %d is its last; create a new arena"
            .formatted(arena, generation));
  }
}
