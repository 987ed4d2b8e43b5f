package org.arenalab.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A text file of {@code /proc}, kept open and read repeatedly into one buffer. A reading makes no
 * garbage once the buffer is long enough. Not thread-safe.
 */
@Internal
public final class ProcFile implements AutoCloseable {
  private static final int FIRST_BYTES = 8192;

  private final Descriptor file;
  private byte[] text = new byte[FIRST_BYTES];
  private int length;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(FIRST_BYTES);
  private final MemorySegment capture = LibC.newCapture(arena);

  /** Reads and closes {@code file}. */
  public ProcFile(Descriptor file) {
    this.file = file;
  }

  /**
   * Reads the whole file; {@link #byteAt} and the parsers use this content until the next reading.
   */
  public ProcFile read() {
    length = 0;
    while (true) {
      long count = file.read(capture, buffer, length);
      if (count == -Errno.EINTR) {
        continue;
      }
      if (count < 0) {
        throw new SystemCallException("pread(" + file + ")", (int) -count);
      }
      if (count == 0) {
        return this;
      }
      append((int) count);
    }
  }

  private void append(int count) {
    if (length + count > text.length) {
      text = Arrays.copyOf(text, Math.max(text.length * 2, length + count));
    }
    MemorySegment.copy(buffer, JAVA_BYTE, 0, text, length, count);
    length += count;
  }

  public int length() {
    return length;
  }

  public byte byteAt(int position) {
    return text[position];
  }

  /**
   * Returns the start of the line after the one that contains {@code position}, or {@link #length}.
   */
  public int nextLine(int position) {
    int next = position;
    while (next < length && text[next] != '\n') {
      next++;
    }
    return Math.min(next + 1, length);
  }

  public boolean startsWith(int position, byte[] name) {
    if (position + name.length > length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (text[position + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the first decimal number at or after {@code position}, or 0 if there is none. */
  public long numberAfter(int position) {
    int at = position;
    while (at < length && (text[at] < '0' || text[at] > '9')) {
      at++;
    }
    long number = 0;
    while (at < length && text[at] >= '0' && text[at] <= '9') {
      number = number * 10 + text[at++] - '0';
    }
    return number;
  }

  /** Returns the hexadecimal number that starts at {@code position}. */
  public long hexAt(int position) {
    long number = 0;
    for (int at = position; at < length; at++) {
      int digit = Character.digit(text[at], 16);
      if (digit < 0) {
        break;
      }
      number = number << 4 | digit;
    }
    return number;
  }

  /** Returns the number of the line that starts with {@code name}, or -1. */
  public long field(byte[] name) {
    for (int line = 0; line < length; line = nextLine(line)) {
      if (startsWith(line, name)) {
        return numberAfter(line + name.length);
      }
    }
    return -1;
  }

  @Override
  public void close() {
    file.close();
    arena.close();
  }
}
