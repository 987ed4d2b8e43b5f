package org.arenalab.slab;

/** An address that is not the start of a live block of this allocator. */
public final class InvalidAddressException extends SlabException {
  private static final long serialVersionUID = 1L;

  InvalidAddressException(String message) {
    super(message);
  }

  static InvalidAddressException foreign(long address) {
    return new InvalidAddressException(
        "address 0x%x is not of this allocator (or all of its page was freed already)"
            .formatted(address));
  }

  static InvalidAddressException interior(long address, long blockBytes, long distanceBytes) {
    return new InvalidAddressException(
        "address 0x%x is not the start of a block: it is %d B into one of %d B"
            .formatted(address, distanceBytes, blockBytes));
  }
}
