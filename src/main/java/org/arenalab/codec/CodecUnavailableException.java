package org.arenalab.codec;

/** The exception for a codec whose library is not on the class path or does not load. */
public final class CodecUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CodecUnavailableException(Codec codec, String remedy, Throwable cause) {
    super("codec %s is not available: %s".formatted(codec, remedy), cause);
  }
}
