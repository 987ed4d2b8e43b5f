package org.arenalab.trace;

import static org.arenalab.trace.TraceLayout.BLOCK_HEADER_BYTES;
import static org.arenalab.trace.TraceLayout.ESCAPE;

/**
 * Decodes the payload of one block after the other. Every value is checked, so a payload with a
 * right checksum and wrong contents is refused, too.
 *
 * <p>The array has {@value #SLACK_BYTES} B after the longest payload. So an event may be read as a
 * whole before its end is compared with the end of the payload.
 */
final class BlockDecoder {
  /** Size of the part after the longest payload; a damaged event reads at most 31 B. */
  static final int SLACK_BYTES = 64;

  private static final int MAX_DIFFERENCE = 2 * EventRules.MAX_IDS;
  private static final int LONGEST_SIZE_SHIFT = 56;

  private final String file;
  private final byte[] bytes;
  private int position;
  private int limit;
  private long blockPosition;

  /** Creates a decoder of blocks that start at 0 of an array. */
  BlockDecoder(String file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * Decodes a payload.
   *
   * @param at position of the block in the file, for messages
   * @param ofThread thread of the first event
   * @throws TraceException (DAMAGED) if the payload does not have exactly this number of events
   */
  void decode(long at, int payloadBytes, int events, int ofThread, EventColumns into) {
    blockPosition = at;
    position = BLOCK_HEADER_BYTES;
    limit = position + payloadBytes;
    int thread = ofThread;
    int id = 0;
    int i = 0;
    while (i < events) {
      int head = bytes[position++];
      int kind = head & TraceLayout.KIND_MASK;
      int value = (head & 0xFF) >>> TraceLayout.KIND_BITS;
      if (value == ESCAPE) {
        value += (int) varint(MAX_DIFFERENCE, "difference");
      }
      if (kind <= EventKind.FREE.number()) {
        id += value >>> 1 ^ -(value & 1);
        if (id < 0 || id > TraceWriter.MAX_ID) {
          throw damaged("id", id, "0 to " + TraceWriter.MAX_ID);
        }
        into.kinds[i] = (byte) kind;
        into.threads[i] = thread;
        into.ids[i] = id;
        into.sizes[i] = kind == EventKind.FREE.number() ? 0 : size();
        if (kind == EventKind.ALLOCATE_ALIGNED.number()) {
          into.alignmentShifts[i] = alignmentShift();
        }
        i++;
      } else if (kind == EventKind.SWITCH) {
        thread = value;
        requireThread(thread);
      } else if (head == EventKind.THREAD_END.number()) {
        into.kinds[i] = (byte) kind;
        into.threads[i] = thread;
        into.ids[i] = 0;
        into.sizes[i] = 0;
        i++;
      } else {
        throw damaged("first byte of an event", head & 0xFF, "a known kind");
      }
      if (position > limit) {
        throw damaged("bytes of events", position - BLOCK_HEADER_BYTES, "at most the payload");
      }
    }
    if (position != limit) {
      throw damaged("bytes after the last event", limit - position, "0");
    }
    into.count = events;
  }

  private void requireThread(int thread) {
    if (thread < 0 || thread > TraceWriter.MAX_THREAD) {
      throw damaged("thread", thread, "0 to " + TraceWriter.MAX_THREAD);
    }
  }

  private long size() {
    int first = bytes[position];
    if (first >= 0) {
      position++;
      return first;
    }
    return varint(Long.MAX_VALUE, "sizeBytes");
  }

  private byte alignmentShift() {
    byte shift = bytes[position++];
    if (shift < 0 || shift >= Long.SIZE - 1) {
      throw damaged("power of two of an alignment", shift, "0 to " + (Long.SIZE - 2));
    }
    return shift;
  }

  private long varint(long most, String name) {
    long value = 0;
    for (int shift = 0; shift <= LONGEST_SIZE_SHIFT; shift += 7) {
      int next = bytes[position++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        if (value > most) {
          throw damaged(name, value, "0 to " + most);
        }
        return value;
      }
    }
    throw damaged("bytes of " + name, 10, "at most 9");
  }

  private TraceException damaged(String value, long found, String expected) {
    return TraceException.damaged(file, blockPosition, value, found, expected);
  }
}
