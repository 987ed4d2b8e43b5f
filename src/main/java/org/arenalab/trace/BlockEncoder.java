package org.arenalab.trace;

import static org.arenalab.trace.TraceLayout.BLOCK_HEADER_BYTES;
import static org.arenalab.trace.TraceLayout.ESCAPE;
import static org.arenalab.trace.TraceLayout.KIND_BITS;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Encodes the events of one block after the other, in one array. */
final class BlockEncoder {
  private final byte[] bytes = new byte[BLOCK_HEADER_BYTES + TraceLayout.MAX_PAYLOAD_BYTES];
  private final ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private int position = BLOCK_HEADER_BYTES;
  private int events;
  private int firstThread;
  private int thread;
  private int id;

  /** Returns the number of events in the block. */
  int events() {
    return events;
  }

  /** Returns whether the next event might not fit. */
  boolean isFull() {
    return events == EventColumns.CAPACITY || position > bytes.length - TraceLayout.MAX_EVENT_BYTES;
  }

  /** Adds an event. The block must not be full. */
  void add(EventKind kind, int ofThread, int ofId, long sizeBytes, int alignmentShift) {
    if (events == 0) {
      firstThread = ofThread;
      thread = ofThread;
    } else if (ofThread != thread) {
      head(EventKind.SWITCH, ofThread);
      thread = ofThread;
    }
    if (kind == EventKind.THREAD_END) {
      bytes[position++] = kind.number();
    } else {
      int difference = ofId - id;
      head(kind.number(), difference << 1 ^ difference >> 31);
      id = ofId;
      if (kind.isSized()) {
        varint(sizeBytes);
      }
      if (kind == EventKind.ALLOCATE_ALIGNED) {
        bytes[position++] = (byte) alignmentShift;
      }
    }
    events++;
  }

  private void head(int kind, int value) {
    if (value < ESCAPE) {
      bytes[position++] = (byte) (value << KIND_BITS | kind);
    } else {
      bytes[position++] = (byte) (ESCAPE << KIND_BITS | kind);
      varint(value - ESCAPE);
    }
  }

  private void varint(long value) {
    long rest = value;
    while (rest > 0x7F) {
      bytes[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[position++] = (byte) rest;
  }

  /** Adds a number of the end, 64 bits. */
  void addNumber(long value) {
    header.putLong(position, value);
    position += Long.BYTES;
  }

  /** Completes the header of the block, and returns the size of header and payload in bytes. */
  int seal(int mark, long firstEvent) {
    int payloadBytes = position - BLOCK_HEADER_BYTES;
    header.putInt(0, mark);
    header.putInt(TraceLayout.PAYLOAD_BYTES_AT, payloadBytes);
    header.putLong(TraceLayout.FIRST_EVENT_AT, firstEvent);
    header.putInt(TraceLayout.EVENTS_AT, events);
    header.putInt(TraceLayout.THREAD_AT, firstThread);
    header.putInt(TraceLayout.CHECKSUM_AT, TraceLayout.blockChecksum(bytes, payloadBytes));
    return position;
  }

  /** Returns the array that has the sealed block from 0 on; not a copy. */
  byte[] bytes() {
    return bytes;
  }

  /** Begins the next block. */
  void clear() {
    position = BLOCK_HEADER_BYTES;
    events = 0;
    firstThread = 0;
    thread = 0;
    id = 0;
  }
}
