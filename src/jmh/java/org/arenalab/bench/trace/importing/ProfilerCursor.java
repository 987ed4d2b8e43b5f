package org.arenalab.bench.trace.importing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A position in a recording of async-profiler. All reads are below a limit, so no file makes it
 * read foreign memory.
 */
final class ProfilerCursor {
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** A varint has 7 bits in each byte, except 8 in the ninth. */
  private static final int LAST_SHIFT = 56;

  /** The encoding of a text that is null. */
  private static final int NO_TEXT = 0;

  /** The encoding of a text in UTF-8. */
  private static final int UTF_8 = 3;

  /** The encoding of a text with a byte for each character. */
  private static final int LATIN_1 = 5;

  /** Limit of a count: the declaration of all types has some hundred texts. */
  private static final int MAX_COUNT = 1 << 20;

  private final MemorySegment bytes;
  private final String file;
  private long position;
  private long limit;

  ProfilerCursor(MemorySegment bytes, String file) {
    this.bytes = bytes;
    this.file = file;
    limit = bytes.byteSize();
  }

  long position() {
    return position;
  }

  /** Moves to a position; reads must end before the limit. */
  void moveTo(long position, long limit) {
    if (position < 0 || limit < position || limit > bytes.byteSize()) {
      throw damaged("position", position, "0 to " + bytes.byteSize());
    }
    this.position = position;
    this.limit = limit;
  }

  /** Returns a number of 8 B at a position, wherever the cursor is. */
  long longAt(long position) {
    return bytes.get(LONG, position);
  }

  int intAt(long position) {
    return bytes.get(INT, position);
  }

  private byte next() {
    if (position >= limit) {
      throw damaged("position", position, "a position below " + limit);
    }
    return bytes.get(ValueLayout.JAVA_BYTE, position++);
  }

  /** Takes a number of 1 to 9 B. */
  long number() {
    long value = 0;
    for (int shift = 0; shift < LAST_SHIFT; shift += 7) {
      byte next = next();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return value | (next() & 0xFFL) << LAST_SHIFT;
  }

  /** Takes a number of things, each of which takes at least one byte before the limit. */
  int count() {
    long value = number();
    long most = Math.min(limit - position, MAX_COUNT);
    if (value < 0 || value > most) {
      throw damaged("count", value, "0 to " + most);
    }
    return (int) value;
  }

  /** Takes an index that is below a limit. */
  int index(int below) {
    long value = number();
    if (value < 0 || value >= below) {
      throw damaged("index", value, "below " + below);
    }
    return (int) value;
  }

  /** Takes a text; one that is null is empty. */
  String text() {
    int encoding = next();
    if (encoding == NO_TEXT) {
      return "";
    }
    if (encoding != UTF_8 && encoding != LATIN_1) {
      throw damaged("encoding of a text", encoding, "%d or %d".formatted(UTF_8, LATIN_1));
    }
    int length = count();
    byte[] text = bytes.asSlice(position, length).toArray(ValueLayout.JAVA_BYTE);
    position += length;
    return new String(
        text, encoding == UTF_8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
  }

  ImportException damaged(String name, long value, String expected) {
    return ImportException.ofRecording(
        file,
        "the recording is damaged: position=%d, %s=%d, expected %s"
            .formatted(position, name, value, expected),
        null);
  }
}
