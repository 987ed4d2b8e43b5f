package org.arenalab.shm;

/** A request for a lease while every lease slot of the arena is taken. */
public final class LeaseUnavailableException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  LeaseUnavailableException(String arena, int slots) {
    super(
        "all %d leases of arena %s are taken: close one, or reclaim those of dead processes"
            .formatted(slots, arena));
  }
}
