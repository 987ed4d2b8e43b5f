package org.arenalab.shm;

/** The arena was reset as often as its handles can tell apart. A new arena is needed. */
public final class GenerationExhaustedException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  GenerationExhaustedException(String arena, long generation) {
    super(
        "arena %s cannot be reset again: generation %d is its last; create a new arena"
            .formatted(arena, generation));
  }
}
