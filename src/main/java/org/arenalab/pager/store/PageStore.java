package org.arenalab.pager.store;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentPoolException;
import org.arenalab.extent.PoolClosedException;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.StackReserve;
import org.arenalab.os.UseCount;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/**
 * The evicted pages of one client, encoded, in a memfd that outlives this process.
 *
 * <pre>{@code
 * PageStore store = PageStore.create(memfd, PageStoreConfig.ofCapacity(256 << 20), words);
 * long extent = store.put(page, PageWord.generation(word), slotAddress);      // background thread
 * long stored = extent == PageStore.ZERO ? PageWord.zero(word) : PageWord.stored(word, extent);
 * if (extent != PageStore.NONE && !words.compareAndSet(page, word, stored) && extent > 0) {
 *   store.free(page, extent);
 * }
 * ...
 * PageReader reader = store.reader(pageAddress, pageBytes);                   // one per lane
 * if (reader.read(page, claimedWord, pageAddress) == PageReader.READ) { ... }
 * }</pre>
 *
 * <p><b>Assumptions.</b> One thread at a time calls {@link #put}, {@link #free}, {@link #compact},
 * {@link #densify}, {@link #densifyWaitNs}, {@link #sweep}, {@link #trim} and {@link
 * #verifyInvariants}: the writer. It frees an extent after it has taken the extent's offset out of
 * the page's word.
 *
 * <p><b>Guarantees.</b> Readers, {@link #isAccepting}, {@link #stats}, {@link #reader} and {@link
 * #close} need no care: any thread calls them at any time. A reader that has claimed a page finds
 * its extent in place. If this process is killed at any point, {@link #recover} finds every page
 * whose word names an extent, and nothing else takes space. A client may have written any value to
 * a word: the store then loses pages of this client, and nothing else.
 *
 * <p><b>Cost.</b> An extent takes the payload, 16 B for header and tag, and 8 B of rounding on
 * average. Beside the file: 1 byte for each KiB in use, 16 B for each hole, and some 60 KiB of
 * buffers. No operation makes garbage, except {@link #stats} and {@link #verifyInvariants}.
 */
public final class PageStore implements AutoCloseable {
  /** The result of {@link #put} for a full store. */
  public static final long NONE = ExtentPool.NONE;

  /** The result of {@link #put} for a page of zeros, which needs no extent. */
  public static final long ZERO = 0;

  /** Largest number of pages: page indices have 30 bits. */
  public static final long MAX_PAGES = 1L << 30;

  /** Largest age that {@link #densify} distinguishes: 30 minutes. */
  public static final long MAX_AGE_NS = 1_800_000_000_000L;

  private static final int MAX_GENERATION = (1 << 16) - 1;
  private static final long NS_PER_SECOND = 1_000_000_000;

  private final UseCount use = new UseCount();
  private final Queue<PageReader> readers = new ConcurrentLinkedQueue<>();
  private final SharedMemory file;
  private final ExtentPool pool;
  private final PageExtents extents;
  private final PageEncoder encoder;
  private final WordRelocation relocation;
  private final Densifier densifier;
  private final long rangeBytes;

  private PageStore(
      SharedMemory file, ExtentPool pool, PageExtents extents, PageStoreConfig config) {
    this.file = file;
    this.pool = pool;
    this.extents = extents;
    rangeBytes = pool.config().capacityBytes() + pool.config().granuleBytes();
    encoder = new PageEncoder(config.codec(), pageBytes());
    relocation = new WordRelocation(extents.words);
    PageReader own = openReader(encoder.pageAddress(), pageBytes());
    densifier = new Densifier(extents, encoder, own);
  }

  private static int pageBytes() {
    return (int) VirtualMemory.pageSizeBytes();
  }

  /**
   * Creates a store in an empty file, usually a memfd. The store opens the file once more, so the
   * caller may close it.
   *
   * @param file empty and writable
   * @param words of the client's pages
   * @throws PageStoreException (FILE) if the file is not empty, is open for reading only, or cannot
   *     have the size; (IN_USE) if a store is open over it; (NO_ADDRESS_SPACE) if the process has
   *     no address space for it; (INVALID_REQUEST) if there are too many words, or a page of this
   *     machine does not fit into an extent
   */
  public static PageStore create(SharedMemory file, PageStoreConfig config, PageWords words) {
    return create(file, config, words, System::nanoTime);
  }

  static PageStore create(
      SharedMemory file, PageStoreConfig config, PageWords words, LongSupplier clockNs) {
    prepare(file, config, words);
    return open(file, config, words, clockNs, counters -> ExtentPool.createIn(file, config.pool()));
  }

  /**
   * Opens the store in a file whose process has died at any point, or has closed it. Extents that
   * no page word names are free afterwards. A word that names no extent of its page is reported,
   * and stays as it is. Readers over the file and restorers may work concurrently.
   *
   * @param file writable
   * @param config with the capacity as at the creation; other settings may differ
   * @param lost is called in the calling thread, once for each lost page
   * @throws PageStoreException as {@link #create}; (FILE) also if the capacity differs; (CORRUPT)
   *     if the file holds no store
   */
  public static PageStore recover(
      SharedMemory file, PageStoreConfig config, PageWords words, LostPages lost) {
    requireNonNull(lost, "lost");
    prepare(file, config, words);
    return open(
        file,
        config,
        words,
        System::nanoTime,
        counters -> ExtentPool.salvage(file, config.pool(), new Recovery(words, counters, lost)));
  }

  private static void prepare(SharedMemory file, PageStoreConfig config, PageWords words) {
    requireNonNull(file, "file");
    requireNonNull(config, "config");
    requireNonNull(words, "words");
    DeepInitializers.run();
    StackReserve.requireForOperations();
    if (words.pages() < 0 || words.pages() > MAX_PAGES) {
      throw PageStoreException.invalid("words.pages()", words.pages(), "0 to " + MAX_PAGES);
    }
    int largest = ExtentPool.MAX_EXTENT_BYTES - ExtentHeader.BYTES;
    if (pageBytes() > largest) {
      throw PageStoreException.invalid("page size", pageBytes(), "at most " + largest);
    }
  }

  /** Opens the pool in a file. */
  @FunctionalInterface
  private interface PoolOpener {
    ExtentPool open(StoreCounters counters);
  }

  private static PageStore open(
      SharedMemory file,
      PageStoreConfig config,
      PageWords words,
      LongSupplier clockNs,
      PoolOpener opener) {
    StoreCounters counters = new StoreCounters(pageBytes());
    FillLevel fill = new FillLevel(config);
    ExtentPool pool;
    try {
      pool = opener.open(counters);
    } catch (ExtentPoolException e) {
      throw PageStoreException.of(e);
    }
    SharedMemory own = null;
    boolean opened = false;
    try {
      own = file.openAgain();
      fill.occupied(counters.occupiedBytes());
      PageExtents extents = new PageExtents(pool, words, counters, fill, clockNs);
      PageStore store = new PageStore(own, pool, extents, config);
      opened = true;
      return store;
    } finally {
      if (!opened) {
        pool.close();
        if (own != null) {
          own.close();
        }
      }
    }
  }

  /**
   * Stores a page. It copies the page first, so another process may write to the source.
   *
   * @param page 0 to the number of page words - 1
   * @param generation of the page's word
   * @param sourceAddress of the page
   * @return the offset of the extent, for {@link PageWord#stored}; {@link #ZERO} for a page of
   *     zeros; or {@link #NONE} if the store is full
   * @throws PageStoreException (INVALID_REQUEST) if page or generation is outside its range
   * @throws PageStoreClosedException after {@link #close}
   */
  public long put(long page, int generation, long sourceAddress) {
    requirePage(page);
    if (generation < 0 || generation > MAX_GENERATION) {
      throw PageStoreException.invalid("generation", generation, "0 to " + MAX_GENERATION);
    }
    enter();
    try {
      return put(ExtentHeader.owner(page, generation), sourceAddress);
    } finally {
      leave();
    }
  }

  private long put(long owner, long sourceAddress) {
    if (encoder.load(sourceAddress)) {
      extents.counters.zeroPage();
      return ZERO;
    }
    if (!extents.fill.isAccepting()) {
      extents.counters.refused();
      return NONE;
    }
    encoder.encode();
    long offset = extents.write(owner, encoder);
    if (offset == NONE) {
      extents.fill.refused(extents.counters.refused());
    } else {
      extents.fill.occupied(extents.counters.put(encoder.form(), encoder.lengthBytes()));
    }
    return offset;
  }

  /**
   * Returns whether {@link #put} finds room. It turns false at {@link PageStoreConfig#fullPercent},
   * or when the pool has only small holes left. It turns true again at {@link
   * PageStoreConfig#resumePercent}.
   */
  public boolean isAccepting() {
    return extents.fill.isAccepting();
  }

  /**
   * Frees the extent of a page. Returns false and changes nothing if no extent of the page is at
   * the offset: a client may have written any word.
   *
   * @param page any value
   * @param offset any value
   * @throws PageStoreClosedException after {@link #close}
   */
  public boolean free(long page, long offset) {
    enter();
    try {
      long owner = pool.ownerOf(offset);
      if (owner == ExtentPool.NONE || ExtentHeader.page(owner) != page) {
        return false;
      }
      extents.free(offset);
      return true;
    } finally {
      leave();
    }
  }

  /**
   * Runs one slice of compaction, as {@link ExtentPool#compact}. Extents whose page is claimed
   * stay.
   *
   * @param budgetNs above 0; at most {@link ExtentPool#MAX_SLICE_NS} is used
   * @return whether another slice would find something to do
   * @throws PageStoreException (INVALID_REQUEST) if the budget is not above 0
   * @throws PageStoreClosedException after {@link #close}
   */
  public boolean compact(long budgetNs) {
    requireBudget(budgetNs);
    enter();
    try {
      boolean more = pool.compact(budgetNs, relocation);
      if (!more && !extents.fill.isAccepting()) {
        extents.fill.packed(extents.counters.occupiedBytes());
      }
      return more;
    } finally {
      leave();
    }
  }

  /**
   * Encodes pages again with zstd that have been in the store for some time. Continues the round
   * over all pages where the last call has stopped. Without zstd it does nothing.
   *
   * @param budgetNs above 0; the page in work when the time is up is finished
   * @param ageNs 0 to {@link #MAX_AGE_NS}, rounded down to a second
   * @return whether the round is not over; else {@link #densifyWaitNs} is the time to the next one
   * @throws PageStoreException (INVALID_REQUEST) if an argument is outside its range
   * @throws PageStoreClosedException after {@link #close}
   */
  public boolean densify(long budgetNs, long ageNs) {
    requireBudget(budgetNs);
    if (ageNs < 0 || ageNs > MAX_AGE_NS) {
      throw PageStoreException.invalid("ageNs", ageNs, "0 to " + MAX_AGE_NS);
    }
    enter();
    try {
      return densifier.run(budgetNs, (int) (ageNs / NS_PER_SECOND));
    } finally {
      leave();
    }
  }

  /**
   * Returns the time from the end of the last round of {@link #densify} until a page may have its
   * age. A round before that would find nothing. For the writer.
   */
  public long densifyWaitNs() {
    return densifier.waitSeconds() * NS_PER_SECOND;
  }

  /**
   * Frees the extents that no page word names. A client that damages its page words leaves some. No
   * extent may be between {@link #put} and the compare-and-set of its word.
   *
   * @return the number of extents freed
   * @throws PageStoreClosedException after {@link #close}
   */
  public long sweep() {
    enter();
    try {
      long freed = 0;
      for (long at = pool.nextLive(0); at != NONE; ) {
        long next = pool.nextLive(at);
        if (!extents.isNamed(pool.ownerOf(at), at)) {
          extents.free(at);
          freed++;
        }
        at = next;
      }
      return freed;
    } finally {
      leave();
    }
  }

  /**
   * Discards every whole page of the file after the last extent.
   *
   * @return the number of discarded bytes
   * @throws PageStoreClosedException after {@link #close}
   */
  public long trim() {
    enter();
    try {
      return pool.trim();
    } finally {
      leave();
    }
  }

  /**
   * Returns the current statistics. It walks over nothing.
   *
   * @throws PageStoreClosedException after {@link #close}
   */
  public PageStoreStats stats() {
    enter();
    try {
      return extents.counters.stats(pool.stats(), isAccepting());
    } finally {
      leave();
    }
  }

  /**
   * Opens a reader for one thread.
   *
   * @param areaAddress memory of the caller into which pages are decoded
   * @param areaBytes one page to {@link PageReader#MAX_AREA_BYTES}
   * @throws PageStoreException (INVALID_REQUEST) if the size is outside its range
   * @throws PageStoreClosedException after {@link #close}
   */
  public PageReader reader(long areaAddress, long areaBytes) {
    enter();
    try {
      return openReader(areaAddress, areaBytes);
    } finally {
      leave();
    }
  }

  private PageReader openReader(long areaAddress, long areaBytes) {
    PageReader reader =
        new PageReader(pool.address(0), rangeBytes, areaAddress, areaBytes, readers::remove);
    readers.add(reader);
    return reader;
  }

  /**
   * Opens the file for reading only, to pass the descriptor to the client. The client can map it,
   * but not for writing.
   *
   * @throws PageStoreClosedException after {@link #close}
   */
  public SharedMemory shareReadOnly() {
    enter();
    try {
      long self = ProcessHandle.current().pid();
      return SharedMemory.openDescriptorOf(self, file.numberForOthers(), false);
    } finally {
      leave();
    }
  }

  /**
   * Verifies all bookkeeping by a walk over pool and page words.
   *
   * @throws PageStoreException (CORRUPT) that names the first contradiction
   * @throws PageStoreClosedException after {@link #close}
   */
  public void verifyInvariants() {
    enter();
    try {
      new StoreChecker(extents).check();
    } catch (PoolClosedException e) {
      throw new PageStoreClosedException();
    } catch (ExtentPoolException e) {
      throw PageStoreException.of(e);
    } finally {
      leave();
    }
  }

  private void requirePage(long page) {
    if (page < 0 || page >= extents.words.pages()) {
      throw PageStoreException.invalid("page", page, "0 to " + (extents.words.pages() - 1));
    }
  }

  private static void requireBudget(long budgetNs) {
    if (budgetNs <= 0) {
      throw PageStoreException.invalid("budgetNs", budgetNs, "above 0");
    }
  }

  private void enter() {
    StackReserve.requireForOperation();
    if (!use.tryEnter()) {
      throw new PageStoreClosedException();
    }
  }

  private void leave() {
    if (use.leave()) {
      release();
    }
  }

  /**
   * Closes the store. The file stays, for {@link #recover}. Closing again does nothing. If a call
   * of another thread is under way, that thread unmaps the file when the call ends. Reads under way
   * end before; later ones return {@link PageReader#CLOSED}.
   */
  @Override
  public void close() {
    StackReserve.requireForOperations();
    if (use.close()) {
      release();
    }
  }

  private void release() {
    readers.forEach(PageReader::close);
    pool.close();
    encoder.close();
    file.close();
  }
}
