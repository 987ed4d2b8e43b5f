package org.arenalab.bench.peer.codec;

/** Compressed bytes that do not decode to exactly one page. */
public final class MalformedPageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private MalformedPageException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Reports that the decoder of {@code codec} refused the input. */
  static MalformedPageException refused(String codec, PageView input, RuntimeException cause) {
    return new MalformedPageException(
        "%s: %d B do not decode to a page of %d B: %s"
            .formatted(codec, input.sizeBytes(), PageView.PAGE_BYTES, cause.getMessage()),
        cause);
  }

  /**
   * Reports that the decoder of {@code codec} accepted the input but did not produce exactly one
   * page.
   */
  static MalformedPageException wrongSize(String codec, PageView input, long decodedBytes) {
    return new MalformedPageException(
        "%s: %d B decode to %d B, expected a page of %d B"
            .formatted(codec, input.sizeBytes(), decodedBytes, PageView.PAGE_BYTES),
        null);
  }
}
