package org.arenalab.trace;

import static org.arenalab.os.NullArgumentException.requireNonNull;
import static org.arenalab.trace.TraceLayout.BLOCK_HEADER_BYTES;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.arenalab.trace.TraceException.Reason;

/**
 * A reader of a trace, block by block. It takes 70 KiB, for a file of any length; the columns take
 * 300 KiB.
 *
 * <pre>{@code
 * EventColumns columns = new EventColumns();
 * try (TraceReader reader = TraceReader.open(file)) {
 *   while (reader.next(columns)) {
 *     for (int i = 0; i < columns.count(); i++) { ... }
 *   }
 * }
 * }</pre>
 *
 * <p>A file from elsewhere is hostile until proven otherwise: each field is checked before it is
 * used. A reader does not check whether events can happen; {@link TraceVerifier} does.
 *
 * <p>Used by one thread at a time. Makes no garbage after its creation.
 */
public final class TraceReader implements AutoCloseable {
  private static final long SWAPPED_MAGIC = Long.reverseBytes(TraceLayout.MAGIC);
  private static final int SWAPPED_ORDER = Integer.reverseBytes(TraceLayout.BYTE_ORDER);

  private final String file;
  private final InputStream in;
  private final boolean mayBeCutOff;
  private final byte[] bytes =
      new byte[BLOCK_HEADER_BYTES + TraceLayout.MAX_PAYLOAD_BYTES + BlockDecoder.SLACK_BYTES];
  private final ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private final BlockDecoder decoder;
  private final TraceDescription description;
  private long position;
  private long events;
  private TraceEnding ending;
  private long lostBytes;
  private boolean ended;
  private boolean closed;

  private TraceReader(InputStream in, String file, boolean mayBeCutOff) throws IOException {
    this.file = file;
    this.in = in;
    this.mayBeCutOff = mayBeCutOff;
    decoder = new BlockDecoder(file, bytes);
    description = readHeader();
  }

  /**
   * Opens a file that must be whole.
   *
   * @throws TraceException (UNREADABLE, OTHER_FORMAT, OTHER_BYTE_ORDER, OTHER_VERSION, TRUNCATED,
   *     DAMAGED) if it does not begin as a trace of this version
   */
  public static TraceReader open(Path file) {
    return open(requireNonNull(file, "file"), false);
  }

  /**
   * Opens a file whose writer may have been killed. The events of all whole blocks are read, and
   * {@link #lostBytes} counts the bytes after them.
   *
   * @throws TraceException as {@link #open}
   */
  public static TraceReader salvage(Path file) {
    return open(requireNonNull(file, "file"), true);
  }

  private static TraceReader open(Path file, boolean mayBeCutOff) {
    try {
      return of(new FileInputStream(file.toFile()), file.toString(), mayBeCutOff);
    } catch (IOException e) {
      throw TraceException.unreadable(file.toString(), e);
    }
  }

  /**
   * Reads a stream, such as standard input. The reader closes it.
   *
   * @param name of the stream, for messages
   * @param mayBeCutOff whether the end may be missing, as for {@link #salvage}
   * @throws TraceException as {@link #open}
   */
  public static TraceReader of(InputStream in, String name, boolean mayBeCutOff) {
    requireNonNull(in, "in");
    requireNonNull(name, "name");
    boolean opened = false;
    try {
      TraceReader reader = new TraceReader(in, name, mayBeCutOff);
      opened = true;
      return reader;
    } catch (IOException e) {
      throw TraceException.unreadable(name, e);
    } finally {
      if (!opened) {
        closeQuietly(in);
      }
    }
  }

  /** Closes a stream whose reader is refused; the refusal is more important. */
  private static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // The stream was only read.
    }
  }

  private TraceDescription readHeader() throws IOException {
    int found = in.readNBytes(bytes, 0, TraceLayout.MIN_HEADER_BYTES);
    checkStart(found);
    int sizeBytes =
        within("bytes of the header", TraceLayout.HEADER_BYTES_AT, TraceLayout.MAX_HEADER_BYTES);
    int flags = within("flags", TraceLayout.FLAGS_AT, TraceLayout.THREADS_UNKNOWN);
    long sampleBytes = numbers.getLong(TraceLayout.SAMPLE_BYTES_AT);
    int most = TraceDescription.MAX_TEXT_BYTES;
    int sourceBytes = within("bytes of the source", TraceLayout.SOURCE_BYTES_AT, most);
    int programBytes = within("bytes of the program", TraceLayout.PROGRAM_BYTES_AT, most);
    int expected = TraceLayout.MIN_HEADER_BYTES + sourceBytes + programBytes;
    if (sizeBytes != expected) {
      throw damaged("bytes of the header", sizeBytes, String.valueOf(expected));
    }
    if (sampleBytes < 0) {
      throw damaged("sampleBytes", sampleBytes, "0 or more");
    }
    int rest = sizeBytes - TraceLayout.MIN_HEADER_BYTES;
    if (in.readNBytes(bytes, TraceLayout.MIN_HEADER_BYTES, rest) < rest) {
      throw TraceException.truncated(file, 0, sizeBytes);
    }
    int covered = sizeBytes - TraceLayout.CHECKSUM_BYTES;
    requireChecksum(numbers.getInt(covered), TraceLayout.headerChecksum(bytes, covered));
    position = sizeBytes;
    String source = text(TraceLayout.TEXTS_AT, sourceBytes);
    String program = text(TraceLayout.TEXTS_AT + sourceBytes, programBytes);
    return new TraceDescription(source, program, flags == 0, sampleBytes);
  }

  /** Checks format, order of bytes, and version, in as many bytes as the file has. */
  private void checkStart(int found) {
    for (int i = 0; i < Math.min(found, Long.BYTES); i++) {
      if (bytes[i] != (byte) (TraceLayout.MAGIC >>> (8 * i))) {
        boolean swapped = found >= Long.BYTES && numbers.getLong(0) == SWAPPED_MAGIC;
        Reason reason = swapped ? Reason.OTHER_BYTE_ORDER : Reason.OTHER_FORMAT;
        String start = "0x%02x".formatted(bytes[i]);
        throw TraceException.foreign(reason, file, "byte " + i, start, "ARENATRC at its start");
      }
    }
    if (found >= TraceLayout.VERSION_AT) {
      checkByteOrder(numbers.getInt(TraceLayout.BYTE_ORDER_AT));
    }
    if (found >= TraceLayout.HEADER_BYTES_AT) {
      int version = numbers.getInt(TraceLayout.VERSION_AT);
      if (version != TraceLayout.VERSION) {
        String expected = String.valueOf(TraceLayout.VERSION);
        throw TraceException.foreign(
            Reason.OTHER_VERSION, file, "version", String.valueOf(version), expected);
      }
    }
    if (found < TraceLayout.MIN_HEADER_BYTES) {
      throw TraceException.truncated(file, 0, found);
    }
  }

  private void checkByteOrder(int mark) {
    if (mark == SWAPPED_ORDER) {
      throw TraceException.foreign(
          Reason.OTHER_BYTE_ORDER, file, "byteOrder", "big-endian", "little-endian");
    }
    if (mark != TraceLayout.BYTE_ORDER) {
      throw damaged("byteOrder", mark, String.valueOf(TraceLayout.BYTE_ORDER));
    }
  }

  private int within(String name, int at, int most) {
    int value = numbers.getInt(at);
    if (value < 0 || value > most) {
      throw damaged(name, value, "0 to " + most);
    }
    return value;
  }

  private void requireChecksum(int found, int computed) {
    if (found != computed) {
      throw damaged("checksum", found, String.valueOf(computed));
    }
  }

  /**
   * Returns a text. Bytes that are not UTF-8 become replacement characters, which can be longer; so
   * the text is cut to its limit.
   */
  private String text(int at, int sizeBytes) {
    String text = new String(bytes, at, sizeBytes, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0
        ? text
        : text.substring(0, Math.min(text.length(), TraceDescription.MAX_TEXT_BYTES / 4));
  }

  public TraceDescription description() {
    return description;
  }

  /**
   * Reads the next block of events.
   *
   * @return false at the end; then the columns are unchanged
   * @throws TraceException (DAMAGED, TRUNCATED, UNREADABLE) if the block is not whole; or (CLOSED)
   */
  public boolean next(EventColumns columns) {
    requireNonNull(columns, "columns");
    if (closed) {
      throw TraceException.closed(file);
    }
    try {
      return !ended && read(columns);
    } catch (IOException e) {
      throw TraceException.unreadable(file, e);
    }
  }

  private boolean read(EventColumns columns) throws IOException {
    int found = in.readNBytes(bytes, 0, BLOCK_HEADER_BYTES);
    if (found < BLOCK_HEADER_BYTES) {
      return cutOff(found);
    }
    int mark = numbers.getInt(0);
    if (mark != TraceLayout.EVENTS_MARK && mark != TraceLayout.END_MARK) {
      throw damaged("mark of a block", mark, "that of events or of the end");
    }
    int payloadBytes =
        within("payloadBytes", TraceLayout.PAYLOAD_BYTES_AT, TraceLayout.MAX_PAYLOAD_BYTES);
    found = in.readNBytes(bytes, BLOCK_HEADER_BYTES, payloadBytes);
    if (found < payloadBytes) {
      return cutOff(BLOCK_HEADER_BYTES + found);
    }
    requireChecksum(
        numbers.getInt(TraceLayout.CHECKSUM_AT), TraceLayout.blockChecksum(bytes, payloadBytes));
    long firstEvent = numbers.getLong(TraceLayout.FIRST_EVENT_AT);
    if (firstEvent != events) {
      throw damaged("firstEvent", firstEvent, String.valueOf(events));
    }
    if (mark == TraceLayout.END_MARK) {
      readEnd(payloadBytes);
      return false;
    }
    readEvents(payloadBytes, columns);
    return true;
  }

  private void readEvents(int payloadBytes, EventColumns columns) {
    int count = within("events", TraceLayout.EVENTS_AT, EventColumns.CAPACITY);
    if (count == 0) {
      throw damaged("events", 0, "1 or more");
    }
    int thread = within("thread", TraceLayout.THREAD_AT, TraceWriter.MAX_THREAD);
    decoder.decode(position, payloadBytes, count, thread, columns);
    columns.firstEvent = events;
    events += count;
    position += BLOCK_HEADER_BYTES + payloadBytes;
  }

  private void readEnd(int payloadBytes) throws IOException {
    if (payloadBytes != TraceLayout.END_PAYLOAD_BYTES) {
      throw damaged("payloadBytes", payloadBytes, String.valueOf(TraceLayout.END_PAYLOAD_BYTES));
    }
    long repairs = number(0, "repairs", 0);
    long unmatched = number(1, "unmatched", 0);
    long unexplained = number(2, "unexplainedBytes", TraceEnding.UNKNOWN);
    if (in.read() >= 0) {
      throw damaged("bytes after the end", 1, "0");
    }
    ended = true;
    ending = new TraceEnding(events, repairs, unmatched, unexplained);
  }

  private long number(int index, String name, long least) {
    long value = numbers.getLong(BLOCK_HEADER_BYTES + index * Long.BYTES);
    if (value < least) {
      throw damaged(name, value, least + " or more");
    }
    return value;
  }

  private boolean cutOff(int restBytes) {
    if (!mayBeCutOff) {
      throw TraceException.truncated(file, events, restBytes);
    }
    ended = true;
    lostBytes = restBytes;
    return false;
  }

  private TraceException damaged(String name, long value, String expected) {
    return TraceException.damaged(file, position, name, value, expected);
  }

  /** Returns the number of events that were read. */
  public long events() {
    return events;
  }

  /** Returns the facts of the end, after {@link #next} returned false; empty if it is missing. */
  public Optional<TraceEnding> ending() {
    return Optional.ofNullable(ending);
  }

  /** Returns the number of bytes after the last whole block, of a file without an end. */
  public long lostBytes() {
    return lostBytes;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      in.close();
    } catch (IOException e) {
      throw TraceException.unreadable(file, e);
    }
  }
}
