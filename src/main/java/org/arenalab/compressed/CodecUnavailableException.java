package org.arenalab.compressed;

/** Thrown if a codec's library is not on the class path or does not load here. */
public final class CodecUnavailableException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  CodecUnavailableException(Codec codec, String remedy, Throwable cause) {
    super("codec %s is not available: %s".formatted(codec, remedy), cause);
  }
}
