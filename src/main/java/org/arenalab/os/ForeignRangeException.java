package org.arenalab.os;

/**
 * A refusal of the {@link ReleaseGate}: this process did not map the range through {@link
 * VirtualMemory}.
 */
public final class ForeignRangeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ForeignRangeException(String what, long address, long lengthBytes) {
    super(
        "%s of %d B at 0x%x refused: not a range that Arenalab mapped"
            .formatted(what, lengthBytes, address));
  }
}
