package org.arenalab.closing;

import static org.arenalab.closing.Operation.always;
import static org.arenalab.closing.Operation.raced;
import static org.arenalab.closing.Operation.risky;

import java.lang.foreign.Arena;
import java.util.List;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.store.PageReader;
import org.arenalab.pager.store.PageStore;
import org.arenalab.pager.store.PageStoreClosedException;
import org.arenalab.pager.store.PageStoreConfig;

/** What a page store and its readers can do. One thread at a time writes or reads. */
final class PagerStoreOperations {
  private static final long PAGE_BYTES = VirtualMemory.pageSizeBytes();
  private static final long PAGE =
      Arena.global().allocate(PAGE_BYTES, PAGE_BYTES).fill((byte) 1).address();
  private static final long AREA = Arena.global().allocate(PAGE_BYTES, PAGE_BYTES).address();

  private PagerStoreOperations() {}

  /** The word of the only page, which names no extent. */
  private static final class OneWord implements PageWords {
    @Override
    public long pages() {
      return 1;
    }

    @Override
    public long get(long page) {
      return PageWord.staged(0);
    }

    @Override
    public boolean compareAndSet(long page, long expected, long update) {
      return false;
    }
  }

  static List<ClosingSubject<?>> subjects() {
    return List.of(
        new ClosingSubject<>(
            "PageStore",
            PageStore.class,
            PagerStoreOperations::open,
            PageStore::close,
            PageStoreClosedException.class,
            stores()),
        new ClosingSubject<>(
            "PageReader",
            PageReader.class,
            PagerStoreOperations::openReader,
            PageReader::close,
            PageStoreClosedException.class,
            readers()));
  }

  private static PageStore open() {
    try (SharedMemory file = SharedMemory.createMemfd("arenalab-closing", false)) {
      return PageStore.create(file, PageStoreConfig.ofCapacity(1 << 20), new OneWord());
    }
  }

  /** The store stays open, so that its mapping does. */
  private static PageReader openReader() {
    return Stores.SHARED.reader(AREA, PAGE_BYTES);
  }

  /** The store of the readers of all rounds. */
  private static final class Stores {
    static final PageStore SHARED = open();
    static final long STORED = PageWord.stored(0, SHARED.put(0, 0, PAGE));
  }

  private static List<Operation<PageStore>> stores() {
    return List.of(
        risky("put(long,int,long)", on -> () -> putAndFree(on)),
        risky("free(long,long)", on -> () -> putAndFree(on)),
        risky(
            "compact(long)",
            on ->
                () -> {
                  synchronized (on) {
                    on.compact(10_000);
                  }
                }),
        raced(
            "densify(long,long)",
            on ->
                () -> {
                  synchronized (on) {
                    on.densify(10_000, 0);
                  }
                }),
        always("densifyWaitNs()", on -> on::densifyWaitNs),
        raced(
            "sweep()",
            on ->
                () -> {
                  synchronized (on) {
                    on.put(0, 0, PAGE);
                    on.sweep();
                  }
                }),
        risky(
            "trim()",
            on ->
                () -> {
                  synchronized (on) {
                    on.trim();
                  }
                }),
        raced(
            "verifyInvariants()",
            on ->
                () -> {
                  synchronized (on) {
                    on.verifyInvariants();
                  }
                }),
        raced("stats()", on -> on::stats),
        risky("reader(long,long)", on -> () -> on.reader(AREA, PAGE_BYTES).close()),
        risky("shareReadOnly()", on -> () -> on.shareReadOnly().close()),
        always("isAccepting()", on -> on::isAccepting),
        always("close()", on -> on::close));
  }

  private static void putAndFree(PageStore store) {
    synchronized (store) {
      store.free(0, store.put(0, 0, PAGE));
    }
  }

  private static List<Operation<PageReader>> readers() {
    return List.of(
        always(
            "read(long,long,long)",
            on ->
                () -> {
                  synchronized (on) {
                    on.read(0, Stores.STORED, AREA);
                  }
                }),
        always(
            "readUnclaimed(PageWords,long,long)",
            on ->
                () -> {
                  synchronized (on) {
                    on.readUnclaimed(new OneWord(), 0, AREA);
                  }
                }),
        always("close()", on -> on::close));
  }
}
