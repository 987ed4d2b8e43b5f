package org.arenalab.trace;

import java.util.zip.CRC32C;

/**
 * The layout of a file. All numbers are little-endian.
 *
 * <pre>
 *   header          0 | "ARENATRC" (64)                                  |
 *                   8 | byte-order mark 0x04030201 (32) | version (32)   |
 *                  16 | header bytes (32) | flags (32)                   |
 *                  24 | sample bytes (64)                                |
 *                  32 | bytes of source (32) | bytes of program (32)     |
 *                  40 | source, UTF-8 | program, UTF-8 | CRC-32C (32)    |
 *
 *   block           0 | mark (32) | payload bytes (32)                   |
 *                   8 | first event (64)                                 |
 *                  16 | events (32) | thread of the first event (32)     |
 *                  24 | CRC-32C of these 24 B and of the payload (32)    |
 *                  28 | payload                                          |
 *   ...
 *   end               | a block without events, with a mark of its own   |
 *                  28 | repairs (64) | unmatched (64) | unexplained (64) |
 *
 *   event           0 | kind (3) | id, or 31 (5) | id | size | alignment |
 *   switch          0 | 6    (3) | thread, or 31 (5) | thread            |
 * </pre>
 *
 * <p>The id of an event is its difference from the id before it, in zigzag form: 0, -1, 1, -2. The
 * first 5 bits have it if it is below 31. Otherwise they are 31, and the difference less 31 follows
 * as a varint. A varint has 7 bits in each byte, the lowest first, and the top bit is set in each
 * byte but the last.
 *
 * <p>A size is a varint, and an alignment is one byte: the power of two. A switch sets the thread
 * of all later events of its block. A block does not depend on any other one: its first difference
 * is from id 0.
 */
final class TraceLayout {
  static final long MAGIC = 0x4352_5441_4E45_5241L;
  static final int BYTE_ORDER = 0x0403_0201;
  static final int VERSION = 1;

  static final int BYTE_ORDER_AT = 8;
  static final int VERSION_AT = 12;
  static final int HEADER_BYTES_AT = 16;
  static final int FLAGS_AT = 20;
  static final int SAMPLE_BYTES_AT = 24;
  static final int SOURCE_BYTES_AT = 32;
  static final int PROGRAM_BYTES_AT = 36;
  static final int TEXTS_AT = 40;
  static final int CHECKSUM_BYTES = 4;
  static final int MIN_HEADER_BYTES = TEXTS_AT + CHECKSUM_BYTES;
  static final int MAX_HEADER_BYTES = MIN_HEADER_BYTES + 2 * TraceDescription.MAX_TEXT_BYTES;

  /** The flag of a recording whose threads are not known. */
  static final int THREADS_UNKNOWN = 1;

  /** The start of a block of events: "EVTS". */
  static final int EVENTS_MARK = 0x5354_5645;

  /** The start of the end: "ENDS". */
  static final int END_MARK = 0x5344_4E45;

  static final int PAYLOAD_BYTES_AT = 4;
  static final int FIRST_EVENT_AT = 8;
  static final int EVENTS_AT = 16;
  static final int THREAD_AT = 20;
  static final int CHECKSUM_AT = 24;
  static final int BLOCK_HEADER_BYTES = CHECKSUM_AT + CHECKSUM_BYTES;

  static final int END_PAYLOAD_BYTES = 3 * Long.BYTES;

  /** Size limit of a payload: 4 B for each of the most events. */
  static final int MAX_PAYLOAD_BYTES = 4 * EventColumns.CAPACITY;

  static final int KIND_BITS = 3;
  static final int KIND_MASK = (1 << KIND_BITS) - 1;

  /** The value of the first 5 bits that a varint follows. */
  static final int ESCAPE = 31;

  /** Size limit of an event with its switch: 1 + 5 + 1 + 5 + 9 + 1 B. */
  static final int MAX_EVENT_BYTES = 22;

  private TraceLayout() {}

  /** Returns the checksum of a block's header and payload, which start at 0. */
  static int blockChecksum(byte[] block, int payloadBytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(block, 0, CHECKSUM_AT);
    checksum.update(block, BLOCK_HEADER_BYTES, payloadBytes);
    return (int) checksum.getValue();
  }

  /** Returns the checksum of the first bytes of a file's header. */
  static int headerChecksum(byte[] header, int sizeBytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(header, 0, sizeBytes);
    return (int) checksum.getValue();
  }
}
