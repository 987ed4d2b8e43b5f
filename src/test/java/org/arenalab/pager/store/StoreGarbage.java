package org.arenalab.pager.store;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.arenalab.os.SharedMemory;
import org.arenalab.pager.protocol.PageWord;

/**
 * The bytes of garbage of each operation of a store. A program of its own, for the compiler of the
 * daemon: it removes no objects.
 */
final class StoreGarbage {
  private static final int PAGES = 100;
  private static final int WARM_UP = 20_000;
  private static final int ROUNDS = 20_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private StoreGarbage() {}

  public static void main(String[] arguments) {
    WordTable words = new WordTable(PAGES);
    try (SharedMemory file = SharedMemory.createMemfd("store", false);
        TestPages pages = new TestPages();
        PageStore store = PageStore.create(file, PageStoreConfig.ofCapacity(1 << 20), words);
        PageReader reader = store.reader(pages.readAddress(), TestPages.PAGE_BYTES)) {
      for (int kind = 0; kind < TestPages.KINDS; kind++) {
        int page = kind;
        long address = pages.make(kind);
        words.evict(store, page, address);
        measureRead("read kind " + kind, words, reader, pages, page);
        measure("put and free kind " + kind, () -> store.free(PAGES - 1, put(store, address)));
      }
      long text = pages.make(0);
      measure("densify one page", () -> densifyOne(store, words, text));
      while (store.densify(1_000_000, 0)) {}
      measureRead("read zstd", words, reader, pages, 0);
      measure("densify", () -> store.densify(1_000_000, 0));
      measure("move", () -> move(store, words, pages));
      long incompressible = pages.make(1);
      measure("trim", () -> trim(store, incompressible));
    }
  }

  private static long put(PageStore store, long address) {
    return store.put(PAGES - 1, 0, address);
  }

  /** Stores a page whose extent then changes to zstd, and frees it. */
  private static boolean densifyOne(PageStore store, WordTable words, long address) {
    int page = PAGES - 1;
    words.set(page, PageWord.stored(0, put(store, address)));
    boolean _ = store.densify(1_000_000, 0);
    return store.free(page, PageWord.extent(words.get(page)));
  }

  private static void measureRead(
      String name, WordTable words, PageReader reader, TestPages pages, int page) {
    long word = words.get(page);
    long into = pages.readAddress();
    measure(name, () -> reader.read(page, word, into) == PageReader.READ);
    measure("unclaimed " + name, () -> reader.readUnclaimed(words, page, into) >= 0);
  }

  /** Frees an extent in front of another, which compaction then moves. */
  private static boolean move(PageStore store, WordTable words, TestPages pages) {
    long first = store.put(PAGES - 1, 0, pages.readAddress());
    long second = store.put(PAGES - 2, 0, pages.readAddress());
    words.set(PAGES - 2, PageWord.stored(0, second));
    store.free(PAGES - 1, first);
    store.compact(50_000);
    return store.free(PAGES - 2, PageWord.extent(words.get(PAGES - 2)));
  }

  /** Frees the last extent, a page or more, and discards its memory. */
  private static boolean trim(PageStore store, long address) {
    boolean freed = store.free(PAGES - 1, put(store, address));
    if (store.trim() == 0) {
      throw new AssertionError("nothing was discarded");
    }
    return freed;
  }

  @FunctionalInterface
  private interface Step {
    boolean run();
  }

  private static void measure(String name, Step step) {
    for (int i = 0; i < WARM_UP; i++) {
      step.run();
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      step.run();
    }
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    System.out.println("garbage " + name + ": " + bytes);
  }
}
