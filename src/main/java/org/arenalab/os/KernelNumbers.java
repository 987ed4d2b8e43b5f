package org.arenalab.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * A reader of many small kernel files of one number each, in folders named by numbers: {@code
 * folder/INDEX/name}. A reading makes no garbage. Not thread-safe.
 *
 * <p>Cost: three system calls for each file.
 */
@Internal
public final class KernelNumbers {
  private static final int MAX_NAME_BYTES = 64;
  private static final int TEXT_BYTES = 32;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment path;
  private final MemorySegment text = arena.allocate(TEXT_BYTES);
  private final MemorySegment capture = LibC.newCapture(arena);
  private final int folderBytes;

  /** Reads below {@code folder}, as {@code files} finds it. */
  public KernelNumbers(KernelFiles files, String folder) {
    byte[] prefix = (files.at(folder) + "/").getBytes(StandardCharsets.UTF_8);
    folderBytes = prefix.length;
    path = arena.allocate(folderBytes + (long) MAX_NAME_BYTES);
    MemorySegment.copy(prefix, 0, path, JAVA_BYTE, 0, folderBytes);
  }

  /**
   * Reads {@code folder/index/name}.
   *
   * @param name at most 40 ASCII characters
   * @return the number, or the negated errno; EINVAL if the file holds no number
   */
  public long read(int index, byte[] name) {
    int at = appendNumber(folderBytes, index);
    path.set(JAVA_BYTE, at++, (byte) '/');
    for (byte each : name) {
      path.set(JAVA_BYTE, at++, each);
    }
    path.set(JAVA_BYTE, at, (byte) 0);
    long length = Descriptor.readOnce(capture, path, text);
    return length < 0 ? length : number((int) length);
  }

  private int appendNumber(int start, int number) {
    int digits = 1;
    for (int rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    int rest = number;
    for (int at = start + digits - 1; at >= start; at--) {
      path.set(JAVA_BYTE, at, (byte) ('0' + rest % 10));
      rest /= 10;
    }
    return start + digits;
  }

  private long number(int length) {
    long number = 0;
    int at = 0;
    while (at < length) {
      byte digit = text.get(JAVA_BYTE, at);
      if (digit < '0' || digit > '9') {
        break;
      }
      number = number * 10 + digit - '0';
      at++;
    }
    return at == 0 ? -Errno.EINVAL : number;
  }
}
