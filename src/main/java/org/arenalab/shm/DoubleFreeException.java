package org.arenalab.shm;

/** A free of a block that is already free. */
public final class DoubleFreeException extends InvalidHandleException {
  private static final long serialVersionUID = 1L;

  DoubleFreeException(String arena, long handle, long sizeBytes, long offsetBytes) {
    super(
        "block of %d B at offset 0x%x of arena %s is free already (handle 0x%x)"
            .formatted(sizeBytes, offsetBytes, arena, handle));
  }
}
