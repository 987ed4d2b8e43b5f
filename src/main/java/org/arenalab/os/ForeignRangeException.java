package org.arenalab.os;

/** A range offered to the {@link ReleaseGate} that this process did not map through us. */
public final class ForeignRangeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ForeignRangeException(String what, long address, long lengthBytes) {
    super(
        "%s of %d B at 0x%x refused: not a range that Arenalab mapped"
            .formatted(what, lengthBytes, address));
  }
}
