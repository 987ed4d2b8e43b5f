package org.arenalab.pager.daemon.lane;

import java.util.EnumSet;
import java.util.Optional;
import org.arenalab.os.Internal;
import org.arenalab.os.LibC;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.SessionLayout;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageStore;
import org.arenalab.pager.store.PageStoreConfig;

/**
 * Synthetic faults before the first client: they load and compile all that a lane needs. This
 * process is its own client; real lanes serve it, with pages in every state.
 *
 * <p><b>No deadlock.</b> A thread of this process that waits in a fault of Java code would stop the
 * collector, and with it the lane that should serve it. Therefore the accesses are made by the C
 * library: a thread in native code stops nobody.
 */
@Internal
public final class WarmUp implements AutoCloseable {
  /** Enough for the first compiler: it compiles a method after some hundred calls. */
  public static final int ROUNDS = 5_000;

  /** On a very slow machine, such as an emulator, a client should not wait for all rounds. */
  private static final long LIMIT_NS = 10_000_000_000L;

  private static final int PAGES = 64;
  private static final int SLOTS_USED = 8;
  private static final long STORE_BYTES = 1 << 20;

  /** Longer than it takes to encode a page with zstd. */
  private static final long DENSIFY_NS = 1_000_000;

  private static final int CLOCK_MONOTONIC = 1;
  private static final int KINDS = 7;

  /** Pages in a row of one kind: restored ones are a stream. */
  private static final int RUN = 8;

  private static final long MODE = Userfaultfd.MODE_MISSING | Userfaultfd.MODE_WP;

  private final Closing closing = new Closing();
  private final int pageSizeBytes = (int) VirtualMemory.pageSizeBytes();
  private final long address;
  private final long stagingAddress;
  private final SessionMemory memory;
  private final PageWords words;
  private final PageStore store;
  private final UserfaultfdRequests requests;

  /** Starts lanes over memory of this process. */
  WarmUp(Userfaultfd faults) throws InterruptedException {
    boolean complete = false;
    try {
      SessionLayout layout = SessionLayout.of((long) PAGES * pageSizeBytes, pageSizeBytes);
      memory =
          closing.add(
              SessionMemory.create(
                  SharedMemory.createSealableMemfd("arenalab-pager-warmup"), layout, 0));
      words = memory.words();
      address = map((long) PAGES * pageSizeBytes);
      stagingAddress = map(layout.stagingBytes());
      memory.header().setStagingAddress(stagingAddress);
      SharedMemory storeFile =
          closing.add(SharedMemory.createSealableMemfd("arenalab-pager-warmup"));
      store =
          closing.add(PageStore.create(storeFile, PageStoreConfig.ofCapacity(STORE_BYTES), words));
      storeFile.seal(EnumSet.of(SharedMemory.Seal.SHRINK, SharedMemory.Seal.GROW));
      StoreMapping mapping = closing.add(StoreMapping.of(storeFile));
      requests = closing.add(faults.newRequests());
      RangeIndex index = new RangeIndex(1, pageSizeBytes);
      boolean _ = index.tryAdd(address, (long) PAGES * pageSizeBytes, 0);
      register(address, (long) PAGES * pageSizeBytes);
      register(stagingAddress, layout.stagingBytes());
      AutoCloseable _ =
          closing.add(
              Lanes.start(
                  0,
                  faults,
                  memory,
                  mapping,
                  index,
                  new GroupMarks(memory),
                  Optional.empty(),
                  false,
                  end -> {}));
      complete = true;
    } finally {
      if (!complete) {
        closing.close();
      }
    }
  }

  private long map(long lengthBytes) {
    long mapped = VirtualMemory.mapAnonymous(lengthBytes);
    AutoCloseable _ = closing.add(() -> ReleaseGate.ours().unmap(mapped, lengthBytes));
    VirtualMemory.avoidHugePagesIfAny(mapped, lengthBytes);
    return mapped;
  }

  private void register(long start, long lengthBytes) {
    int result = requests.register(start, lengthBytes, MODE);
    if (result != 0) {
      throw new SystemCallException("ioctl(UFFDIO_REGISTER)", -result);
    }
  }

  /**
   * Serves synthetic faults for at most 10 s.
   *
   * @return the number of faults served; 0 if this process may not open a userfaultfd. Then the
   *     first faults of the first client are slower
   */
  public static int run(int rounds) throws InterruptedException {
    try (Userfaultfd faults = Userfaultfd.openBlocking(Userfaultfd.FEATURE_WP);
        WarmUp warmUp = new WarmUp(faults)) {
      long beganNs = System.nanoTime();
      int done = 0;
      while (done < rounds && System.nanoTime() - beganNs < LIMIT_NS) {
        warmUp.round(done);
        done++;
      }
      return done;
    } catch (SystemCallException e) {
      return 0;
    }
  }

  /** Serves one fault; the number chooses page, slot and state. */
  void round(int number) {
    int page = number % PAGES;
    int slot = number % SLOTS_USED;
    long pageAddress = address + (long) page * pageSizeBytes;
    prepare(number / RUN % KINDS, page, slot, pageAddress);
    touch(pageAddress);
    while (PageWord.state(words.get(page)) != PageWord.RESIDENT) {
      Thread.onSpinWait();
    }
    long word = words.get(page);
    if (PageWord.isHeld(word)) {
      boolean _ = store.free(page, PageWord.extent(word));
    }
    set(page, 0);
    ReleaseGate.ours().discard(pageAddress, pageSizeBytes);
  }

  /** Gives the page one of the states in which a fault can meet it. */
  private void prepare(int kind, int page, int slot, long pageAddress) {
    long moving = PageWord.copied(PageWord.moving(0, slot));
    long staged = PageWord.staged(moving);
    switch (kind) {
      case 0 -> set(page, 0);
      case 1 -> {
        int _ = requests.zeroPages(pageAddress, pageSizeBytes);
        int _ = requests.protectFromWrites(pageAddress, pageSizeBytes);
        set(page, PageWord.armed(0));
      }
      case 2 -> {
        set(page, moving);
        ReleaseGate.ours().discard(stagingAddress + (long) slot * pageSizeBytes, pageSizeBytes);
      }
      case 3 -> set(page, staged);
      case 4 -> put(page, staged, slot);
      case 5 -> {
        put(page, staged, slot);
        boolean _ = store.densify(DENSIFY_NS, 0);
      }
      default -> set(page, PageWord.zero(staged));
    }
  }

  private void put(int page, long staged, int slot) {
    long extent = store.put(page, PageWord.generation(staged), fill(slot, page));
    set(page, extent > 0 ? PageWord.stored(staged, extent) : staged);
  }

  /** Fills a slot with bytes that LZ4 compresses to about a half. */
  private long fill(int slot, int seed) {
    long copy = memory.copyAddress(slot);
    long random = seed + 1L;
    for (int offset = 0; offset < pageSizeBytes; offset += 2 * Long.BYTES) {
      random = random * 6364136223846793005L + 1442695040888963407L;
      RawMemory.putLong(copy + offset, random);
    }
    return copy;
  }

  private void set(int page, long next) {
    boolean _ = words.compareAndSet(page, words.get(page), next);
  }

  /** Writes to a page from native code: the C library stores the time there. */
  private static void touch(long pageAddress) {
    long result =
        LibC.clockGettime(CLOCK_MONOTONIC, RawMemory.segment(pageAddress, 2 * Long.BYTES));
    if (result < 0) {
      throw new SystemCallException("clock_gettime into a paged page", (int) -result);
    }
  }

  @Override
  public void close() {
    closing.close();
  }
}
