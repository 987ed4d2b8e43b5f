package org.arenalab.pager.store;

import java.util.SplittableRandom;
import org.arenalab.codec.Codec;
import org.arenalab.os.SharedMemory;

/**
 * A process that recovers the store of another process, and then evicts and restores pages until it
 * is killed. A second thread restores pages, as a lane does.
 */
final class KilledStoreChild {
  static final int PAGES = 700;
  static final PageStoreConfig CONFIG = new PageStoreConfig(2 << 20, Codec.LZ4, 90, 80);

  private KilledStoreChild() {}

  public static void main(String[] arguments) {
    long pid = Long.parseLong(arguments[0]);
    long seed = Long.parseLong(arguments[3]);
    SharedMemory storeFile = open(pid, arguments[1]);
    SharedMemory wordFile = open(pid, arguments[2]);
    MappedWords words = new MappedWords(wordFile, PAGES);
    System.out.println("recovers");
    PageStore store = PageStore.recover(storeFile, CONFIG, words, KilledStoreChild::die);
    Thread.ofPlatform().daemon().start(() -> restore(words, store, seed));
    Evictions evictions = new Evictions(words, store);
    SplittableRandom random = new SplittableRandom(seed);
    try (TestPages pages = new TestPages()) {
      for (long i = 0; ; i++) {
        evictions.step(random, pages);
        if (i == 2000) {
          System.out.println("works");
        }
      }
    }
  }

  private static SharedMemory open(long pid, String number) {
    return SharedMemory.openDescriptorOf(pid, Integer.parseInt(number), true);
  }

  private static void die(long page, long word, LostReason reason) {
    System.out.println("lost " + page + " " + reason);
    Runtime.getRuntime().halt(3);
  }

  private static void restore(MappedWords words, PageStore store, long seed) {
    SplittableRandom random = new SplittableRandom(-seed);
    try (TestPages pages = new TestPages();
        PageReader reader = store.reader(pages.readAddress(), TestPages.PAGE_BYTES)) {
      while (true) {
        Evictions.restore(words, reader, pages, random.nextLong(PAGES));
      }
    } catch (Throwable e) {
      System.out.println("failed " + e);
      Runtime.getRuntime().halt(4);
    }
  }
}
