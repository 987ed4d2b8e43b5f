package org.arenalab.trace;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A writer of a trace. It checks each event against those before it, so no file has an event that
 * cannot happen.
 *
 * <p>A block of events reaches the kernel in one write. So a file can be read up to its last whole
 * block if the process of the writer is killed at any time. {@link #finish} marks the end. {@link
 * #close} alone leaves a file without that mark, which {@link TraceReader#salvage} reads.
 *
 * <p>Used by one thread at a time. Cost: one write for {@value EventColumns#CAPACITY} events, and
 * one bit for each id. Makes no garbage.
 */
public final class TraceWriter implements AutoCloseable {
  /** The highest id. */
  public static final int MAX_ID = EventRules.MAX_IDS - 1;

  /** The highest number of a thread. */
  public static final int MAX_THREAD = EventRules.MAX_THREADS - 1;

  private final String name;
  private final FileOutputStream out;
  private final BlockEncoder encoder = new BlockEncoder();
  private final EventRules rules = new EventRules();
  private long writtenEvents;
  private long writtenBytes;
  private TraceException failure;
  private boolean closed;

  private TraceWriter(String name, FileOutputStream out) {
    this.name = name;
    this.out = out;
  }

  /**
   * Creates a file, or replaces one.
   *
   * @throws TraceException (UNWRITABLE) if the file cannot be created or written
   */
  public static TraceWriter create(Path file, TraceDescription description) {
    requireNonNull(file, "file");
    requireNonNull(description, "description");
    try {
      TraceWriter writer = new TraceWriter(file.toString(), new FileOutputStream(file.toFile()));
      writer.writeHeader(description);
      return writer;
    } catch (IOException e) {
      throw TraceException.unwritable(file.toString(), 0, e);
    }
  }

  private void writeHeader(TraceDescription description) throws IOException {
    byte[] header = headerOf(description);
    try {
      out.write(header);
      writtenBytes = header.length;
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  private static byte[] headerOf(TraceDescription description) {
    byte[] source = description.source().getBytes(StandardCharsets.UTF_8);
    byte[] program = description.program().getBytes(StandardCharsets.UTF_8);
    int sizeBytes = TraceLayout.MIN_HEADER_BYTES + source.length + program.length;
    ByteBuffer header = ByteBuffer.allocate(sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(TraceLayout.MAGIC).putInt(TraceLayout.BYTE_ORDER).putInt(TraceLayout.VERSION);
    header.putInt(sizeBytes).putInt(description.threadsKnown() ? 0 : TraceLayout.THREADS_UNKNOWN);
    header.putLong(description.sampleBytes()).putInt(source.length).putInt(program.length);
    header.put(source).put(program);
    header.putInt(TraceLayout.headerChecksum(header.array(), header.position()));
    return header.array();
  }

  /** Returns the number of events so far. */
  public long events() {
    return rules.events();
  }

  /**
   * Adds an allocation.
   *
   * @param thread 0 to {@link #MAX_THREAD}
   * @param id one that was freed, or the next fresh one
   * @param sizeBytes 0 to 2<sup>63</sup> - 1
   * @throws TraceException if the event cannot happen, or the file cannot be written
   */
  public void allocate(int thread, int id, long sizeBytes) {
    add(EventKind.ALLOCATE, thread, id, sizeBytes, 0);
  }

  /** Adds an allocation of zeros, as {@link #allocate}. */
  public void allocateZeroed(int thread, int id, long sizeBytes) {
    add(EventKind.ALLOCATE_ZEROED, thread, id, sizeBytes, 0);
  }

  /**
   * Adds an allocation with an alignment, as {@link #allocate}.
   *
   * @param alignmentBytes a power of two
   */
  public void allocateAligned(int thread, int id, long sizeBytes, long alignmentBytes) {
    add(EventKind.ALLOCATE_ALIGNED, thread, id, sizeBytes, alignmentBytes);
  }

  /** Adds a change of the size of a live block. */
  public void reallocate(int thread, int id, long sizeBytes) {
    add(EventKind.REALLOCATE, thread, id, sizeBytes, 0);
  }

  /** Adds a free of a live block. */
  public void free(int thread, int id) {
    add(EventKind.FREE, thread, id, 0, 0);
  }

  /** Adds the end of a thread, which has no later event. Its live blocks stay live. */
  public void endThread(int thread) {
    add(EventKind.THREAD_END, thread, 0, 0, 0);
  }

  /**
   * Adds an event of any kind.
   *
   * @param id 0 for the end of a thread
   * @param sizeBytes 0 for a kind without a size
   * @param alignmentBytes 0 for a kind without an alignment
   * @throws TraceException if the event cannot happen, or the file cannot be written
   */
  public void add(EventKind kind, int thread, int id, long sizeBytes, long alignmentBytes) {
    requireNonNull(kind, "kind");
    requireOpen();
    require("thread", thread, MAX_THREAD);
    require("id", id, kind == EventKind.THREAD_END ? 0 : MAX_ID);
    require("sizeBytes", sizeBytes, kind.isSized() ? Long.MAX_VALUE : 0);
    boolean aligned = kind == EventKind.ALLOCATE_ALIGNED;
    if (aligned ? alignmentBytes <= 0 || Long.bitCount(alignmentBytes) != 1 : alignmentBytes != 0) {
      throw TraceException.alignment(alignmentBytes);
    }
    if (encoder.isFull()) {
      flush();
    }
    rules.accept(kind, thread, id);
    encoder.add(
        kind, thread, id, sizeBytes, aligned ? Long.numberOfTrailingZeros(alignmentBytes) : 0);
  }

  private static void require(String name, long value, long most) {
    if (value < 0 || value > most) {
      throw TraceException.invalid(name, value, 0, most);
    }
  }

  private void requireOpen() {
    if (failure != null) {
      throw failure;
    }
    if (closed) {
      throw TraceException.closed(name);
    }
  }

  /**
   * Writes all events so far. A reader finds them, even if the process is killed.
   *
   * @throws TraceException (UNWRITABLE) if the file cannot be written
   */
  public void flush() {
    requireOpen();
    if (encoder.events() > 0) {
      write(TraceLayout.EVENTS_MARK);
    }
  }

  private void write(int mark) {
    int sizeBytes = encoder.seal(mark, writtenEvents);
    try {
      out.write(encoder.bytes(), 0, sizeBytes);
    } catch (IOException e) {
      failure = TraceException.unwritable(name, writtenEvents, e);
      cutPartialBlock();
      throw failure;
    }
    writtenBytes += sizeBytes;
    writtenEvents += encoder.events();
    encoder.clear();
  }

  /** Cuts a part of a block off, which a full disk can leave. A reader would do it, too. */
  private void cutPartialBlock() {
    try {
      var _ = out.getChannel().truncate(writtenBytes);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Writes all events and the mark of the end, and closes the file.
   *
   * @param repairs number of events that were moved to an earlier place
   * @param unmatched number of frees and reallocations of blocks that no event allocated
   * @param unexplainedBytes memory that no event explains, or {@link TraceEnding#UNKNOWN}
   * @throws TraceException (UNWRITABLE) if the file cannot be written
   */
  public TraceEnding finish(long repairs, long unmatched, long unexplainedBytes) {
    requireOpen();
    TraceEnding ending = new TraceEnding(events(), repairs, unmatched, unexplainedBytes);
    flush();
    encoder.addNumber(repairs);
    encoder.addNumber(unmatched);
    encoder.addNumber(unexplainedBytes);
    write(TraceLayout.END_MARK);
    closed = true;
    closeFile();
    return ending;
  }

  /** Finishes a trace without repairs. */
  public TraceEnding finish() {
    return finish(0, 0, TraceEnding.UNKNOWN);
  }

  /**
   * Closes the file. If the trace was not finished, its events are written, and its end has no
   * mark.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    try {
      if (failure == null) {
        flush();
      }
    } finally {
      closed = true;
      closeFile();
    }
  }

  private void closeFile() {
    try {
      out.close();
    } catch (IOException e) {
      throw TraceException.unwritable(name, writtenEvents, e);
    }
  }
}
