package org.arenalab.slab;

/** What the slab allocator refuses. Nothing was changed by the call that threw it. */
public abstract sealed class SlabException extends RuntimeException
    permits InvalidRequestException,
        SlabExhaustedException,
        InvalidAddressException,
        DoubleFreeException,
        ForeignThreadException,
        AllocatorClosedException,
        CorruptSlabException {
  private static final long serialVersionUID = 1L;

  SlabException(String message) {
    super(message);
  }
}
