package org.arenalab.pager.store;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.arenalab.codec.Checksum;
import org.arenalab.codec.CodecBuffers;
import org.arenalab.extent.ExtentPool;
import org.arenalab.os.RawMemory;
import org.arenalab.os.StackReserve;
import org.arenalab.os.UseCount;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/**
 * A reader of stored pages, for a fault lane or a client. It decodes into pages of an area that the
 * caller owns.
 *
 * <p><b>Assumptions.</b> One thread calls {@link #read} and {@link #readUnclaimed}. Any thread may
 * call {@link #close}. The mapping and the area stay until the reader is closed.
 *
 * <p><b>Guarantees.</b> The store may hold any bytes, and they may change during a read. The reader
 * never reads outside the mapping and never writes outside the page. It first copies the payload
 * into memory of its own. Checksum and codec see only that copy, so {@link #READ} always means the
 * bytes of this page from this eviction.
 *
 * <p><b>Progress.</b> {@link #read} is wait-free: no lock, no system call, no garbage. {@link
 * #readUnclaimed} begins again each time the page's word has changed.
 *
 * <p><b>Cost.</b> The codec, a copy of the payload, its checksum, and two compare-and-sets on a
 * word of the reader's own, which {@link #close} waits for.
 */
public final class PageReader implements AutoCloseable {
  /** The page was decoded, and its checksum is right. */
  public static final int READ = 0;

  /**
   * The extent does not hold this page. Only if the caller has claimed the page, that is damage.
   */
  public static final int DAMAGED = -1;

  /** The page needs zstd, which does not load in this process. */
  public static final int NO_CODEC = -2;

  /** The reader is closed. */
  public static final int CLOSED = -3;

  /** The page's word names no extent that could be read without a claim. */
  public static final int MOVED = -4;

  /** The largest area that a reader decodes into, in bytes. */
  public static final long MAX_AREA_BYTES = 1 << 30;

  private final UseCount use = new UseCount();

  /** Whether a thread has freed the codecs, or is about to. */
  private final AtomicBoolean ended = new AtomicBoolean();

  private final int pageBytes = (int) VirtualMemory.pageSizeBytes();
  private final long rangeAddress;
  private final long rangeBytes;
  private final long areaAddress;
  private final long areaBytes;
  private final CodecBuffers buffers = CodecBuffers.allocate(pageBytes, Long.BYTES);
  private final PageDecoder decoder;
  private final Consumer<PageReader> closed;

  /**
   * Creates a reader.
   *
   * @param rangeAddress address of the pool's offset 0
   * @param rangeBytes mapped bytes from there on
   * @param closed is called once, by the thread that closes the reader
   */
  PageReader(
      long rangeAddress,
      long rangeBytes,
      long areaAddress,
      long areaBytes,
      Consumer<PageReader> closed) {
    if (areaBytes < pageBytes || areaBytes > MAX_AREA_BYTES) {
      throw PageStoreException.invalid(
          "areaBytes", areaBytes, "one page (" + pageBytes + ") to " + MAX_AREA_BYTES);
    }
    this.rangeAddress = rangeAddress;
    this.rangeBytes = rangeBytes;
    this.areaAddress = areaAddress;
    this.areaBytes = areaBytes;
    this.closed = closed;
    decoder = new PageDecoder(areaAddress, areaBytes, pageBytes);
  }

  /**
   * Opens a reader over a mapping of a store's file, for example in the client. The mapping may be
   * read-only.
   *
   * @param mappingAddress address of the file's first byte
   * @param mappingBytes mapped bytes, usually the size of the file; an extent after them counts as
   *     damaged
   * @param areaAddress memory of the caller into which pages are decoded
   * @param areaBytes one page to {@link #MAX_AREA_BYTES}
   * @throws PageStoreException (INVALID_REQUEST) if a size is outside its range
   */
  public static PageReader over(
      long mappingAddress, long mappingBytes, long areaAddress, long areaBytes) {
    DeepInitializers.run();
    StackReserve.requireForOperations();
    long start = ExtentPool.filePosition(0);
    if (mappingBytes <= start) {
      throw PageStoreException.invalid("mappingBytes", mappingBytes, "more than " + start);
    }
    return new PageReader(
        mappingAddress + start, mappingBytes - start, areaAddress, areaBytes, reader -> {});
  }

  /**
   * Reads a page that the caller has claimed. The extent stays in place until the claim ends.
   *
   * @param page index of the page
   * @param word the page's word before or after the claim: generation and extent are used
   * @param intoAddress address in the area, with room for one page. The page holds anything after a
   *     result other than {@link #READ}
   * @return {@link #READ}, {@link #DAMAGED}, {@link #NO_CODEC} or {@link #CLOSED}
   * @throws PageStoreException (INVALID_REQUEST) if the page does not lie in the area
   */
  public int read(long page, long word, long intoAddress) {
    requireInArea(intoAddress);
    if (!use.tryEnter()) {
      return CLOSED;
    }
    try {
      return readExtent(page, word, intoAddress);
    } finally {
      use.leave();
    }
  }

  /**
   * Reads a page without a claim. The page may be moved, restored or freed during the read.
   *
   * @return {@link #READ} if the bytes were the page's and the word is unchanged. {@link #MOVED} if
   *     the word is not STORED. {@link #DAMAGED} is a suspicion: the extent may have moved away and
   *     back. Claim the page and {@link #read} again. Otherwise as {@link #read}
   * @throws PageStoreException (INVALID_REQUEST) if the page does not lie in the area, or no word
   *     has this index
   */
  public int readUnclaimed(PageWords words, long page, long intoAddress) {
    requireNonNull(words, "words");
    requireInArea(intoAddress);
    if (page < 0 || page >= words.pages()) {
      throw PageStoreException.invalid("page", page, "0 to " + (words.pages() - 1));
    }
    if (!use.tryEnter()) {
      return CLOSED;
    }
    try {
      while (true) {
        long word = words.get(page);
        if (PageWord.state(word) != PageWord.STORED) {
          return MOVED;
        }
        int result = readExtent(page, word, intoAddress);
        VarHandle.acquireFence();
        if (words.get(page) == word) {
          return result;
        }
      }
    } finally {
      use.leave();
    }
  }

  private void requireInArea(long into) {
    if (into < areaAddress || into - areaAddress > areaBytes - pageBytes) {
      throw PageStoreException.invalid(
          "intoAddress",
          into,
          areaAddress + " to " + (areaAddress + areaBytes - pageBytes) + ", in the reader's area");
    }
  }

  /** Reads an extent. A store whose memory is gone answers with an InternalError at the access. */
  private int readExtent(long page, long word, long into) {
    try {
      return decode(
          ExtentHeader.owner(page, PageWord.generation(word)), PageWord.extent(word), into);
    } catch (InternalError e) {
      return DAMAGED;
    }
  }

  private int decode(long owner, long offset, long into) {
    long header = header(offset);
    int info = ExtentHeader.info(header);
    int length = ExtentHeader.lengthBytes(info);
    if (length == 0 || length > pageBytes || length > rangeBytes - offset - ExtentHeader.BYTES) {
      return DAMAGED;
    }
    RawMemory.copy(rangeAddress + offset + ExtentHeader.BYTES, buffers.encodedAddress(), length);
    int checksum = Checksum.of(buffers.encoded(), 0, length, ExtentHeader.seed(owner, info));
    if (checksum != ExtentHeader.checksum(header)) {
      return DAMAGED;
    }
    int form = ExtentHeader.form(info);
    return decoder.decode(form, buffers.encoded(), buffers.encodedAddress(), length, into);
  }

  /** Returns whether the reader decodes pages in the form of zstd. */
  boolean hasZstd() {
    return decoder.hasZstd();
  }

  /** Returns the header at an untrusted offset, or 0, which describes no page. */
  long header(long offset) {
    if (offset <= 0 || offset > rangeBytes - ExtentHeader.BYTES) {
      return 0;
    }
    return RawMemory.getLong(rangeAddress + offset);
  }

  /**
   * Closes the reader and waits for a read under way. Reads afterwards return {@link #CLOSED}.
   * Closing again does nothing. Not to be called in the middle of a read, by {@link PageWords}.
   */
  @Override
  public void close() {
    StackReserve.requireForPart();
    use.closeAndAwait();
    if (ended.compareAndSet(false, true)) {
      decoder.close();
      closed.accept(this);
    }
  }
}
