package org.arenalab.bench.trace.importing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The lines of a text, and the words of the current line. It makes no object for a line, because a
 * file can have 100 million of them.
 */
final class TextLines {
  /** Size limit of a line in bytes: the longest command line of a program is near it. */
  private static final int MAX_LINE_BYTES = 1 << 17;

  private static final int SHOWN_BYTES = 60;

  private final InputStream in;
  private final String file;
  private final byte[] bytes = new byte[2 * MAX_LINE_BYTES];
  private int limit;
  private int start;
  private int end;
  private int next;
  private int position;
  private long line;

  TextLines(InputStream in, String file) {
    this.in = in;
    this.file = file;
  }

  /** Goes to the next line; returns false at the end of the text. */
  boolean next() {
    int newline = newlineFrom(next);
    if (newline < 0) {
      fill();
      newline = newlineFrom(next);
    }
    if (newline < 0 && limit - next > MAX_LINE_BYTES) {
      line++;
      throw ImportException.atLine(
          file, line, text(next, next + SHOWN_BYTES), "a line of at most " + MAX_LINE_BYTES + " B");
    }
    if (newline < 0 && next == limit) {
      return false;
    }
    start = next;
    end = newline < 0 ? limit : newline;
    next = newline < 0 ? limit : newline + 1;
    if (end > start && bytes[end - 1] == '\r') {
      end--;
    }
    position = start;
    line++;
    return true;
  }

  private int newlineFrom(int from) {
    for (int i = from; i < limit; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Moves the rest to the start, and reads until the array is full or the text ends. */
  private void fill() {
    int rest = limit - next;
    System.arraycopy(bytes, next, bytes, 0, rest);
    next = 0;
    try {
      limit = rest + in.readNBytes(bytes, rest, bytes.length - rest);
    } catch (IOException e) {
      throw ImportException.unreadable(file, e);
    }
  }

  private String text(int from, int to) {
    return new String(bytes, from, Math.min(to, limit) - from, StandardCharsets.UTF_8);
  }

  /** Returns whether words are left in the line. */
  boolean hasMore() {
    skipSpaces();
    return position < end;
  }

  private void skipSpaces() {
    while (position < end && (bytes[position] == ' ' || bytes[position] == '\t')) {
      position++;
    }
  }

  /** Returns the next character without taking it, or -1 at the end of the line. */
  int peek() {
    return hasMore() ? bytes[position] : -1;
  }

  /** Takes the next character. */
  int take() {
    if (!hasMore()) {
      throw refused("more words");
    }
    return bytes[position++];
  }

  /** Takes the next characters, which must be these. */
  void expect(String characters) {
    if (!takeIf(characters)) {
      throw refused("\"" + characters + "\"");
    }
  }

  /** Takes the next characters if they are these. */
  boolean takeIf(String characters) {
    skipSpaces();
    if (end - position < characters.length()) {
      return false;
    }
    for (int i = 0; i < characters.length(); i++) {
      if (bytes[position + i] != characters.charAt(i)) {
        return false;
      }
    }
    position += characters.length();
    return true;
  }

  /** Takes a number with a base of 10, from 0 to 2^63 - 1. */
  long decimal() {
    return number(10, Long.MAX_VALUE, "a number from 0 to 2^63 - 1");
  }

  /** Takes a number with a base of 10, from 0 to 2^31 - 1. */
  int smallDecimal() {
    return (int) number(10, Integer.MAX_VALUE, "a number from 0 to 2^31 - 1");
  }

  /** Takes a number of up to 63 bits with a base of 16, with or without 0x. */
  long hexadecimal() {
    boolean _ = takeIf("0x");
    return number(16, Long.MAX_VALUE, "a hexadecimal number of up to 63 bits");
  }

  private long number(int base, long most, String expected) {
    skipSpaces();
    int first = position;
    long value = 0;
    while (position < end) {
      int digit = Character.digit(bytes[position], base);
      if (digit < 0) {
        break;
      }
      if (value > (most - digit) / base) {
        throw refused(expected);
      }
      value = value * base + digit;
      position++;
    }
    if (position == first) {
      throw refused(expected);
    }
    return value;
  }

  /** Returns the product of two sizes, which a call of calloc can give. */
  long product(long count, long sizeBytes) {
    if (Math.multiplyHigh(count, sizeBytes) != 0 || count * sizeBytes < 0) {
      throw refused("a product below 2^63");
    }
    return count * sizeBytes;
  }

  /** Returns the refusal of the current line. */
  ImportException refused(String expected) {
    String shown = text(start, Math.min(end, start + SHOWN_BYTES));
    return ImportException.atLine(file, line, shown, expected);
  }
}
