package org.arenalab.slab;

/** An error of the slab allocator. The call that threw it changed nothing. */
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
