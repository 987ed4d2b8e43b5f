package org.arenalab.trace;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * The facts about a recording that are known at its start.
 *
 * @param source the recorder, or the format of the file that was imported
 * @param program the program that was recorded, such as its command line; may be empty
 * @param threadsKnown whether the recorder saw the thread of each event; if not, all have thread 0
 * @param sampleBytes mean number of allocated bytes between two recorded allocations; 0 if the
 *     recording is exact
 */
public record TraceDescription(
    String source, String program, boolean threadsKnown, long sampleBytes) {
  /** Size limit of each of the two texts in UTF-8, in bytes: the page of a command line. */
  public static final int MAX_TEXT_BYTES = 4096;

  /**
   * Checks the values.
   *
   * @throws TraceException (INVALID_REQUEST) if a text is too long, or {@code sampleBytes} is
   *     negative
   */
  public TraceDescription {
    requireText(requireNonNull(source, "source"), "source");
    requireText(requireNonNull(program, "program"), "program");
    if (sampleBytes < 0) {
      throw TraceException.invalid("sampleBytes", sampleBytes, 0, Long.MAX_VALUE);
    }
  }

  /** Describes an exact recording with threads. */
  public static TraceDescription exact(String source, String program) {
    return new TraceDescription(source, program, true, 0);
  }

  /** Returns whether the recording lacks events: it shows sizes, and cannot be replayed. */
  public boolean isSampled() {
    return sampleBytes > 0;
  }

  private static void requireText(String text, String name) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_TEXT_BYTES) {
      throw TraceException.invalid("bytes of " + name, length, 0, MAX_TEXT_BYTES);
    }
  }
}
