package org.arenalab.pager.daemon.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.arenalab.os.Errno;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.RangeEntry;
import org.arenalab.pager.protocol.SessionLayout;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageStore;
import org.arenalab.pager.store.PageStoreConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The restore of a poisoned page, in memory of this process that no thread touches. */
class PoisonLiftTest {
  private static final int PAGE_BYTES = (int) VirtualMemory.pageSizeBytes();
  private static final int PAGES = 8;
  private static final long LENGTH_BYTES = (long) PAGES * PAGE_BYTES;
  private static final int PAGE = 5;
  private static final int LANE = 3;

  private final Closing closing = new Closing();
  private SessionMemory memory;
  private PageStore store;
  private UserfaultfdRequests requests;
  private ActiveRange range;
  private long pageAddress;

  @BeforeEach
  void open() {
    long wanted = Userfaultfd.FEATURE_WP | Userfaultfd.FEATURE_POISON;
    assumeTrue((Userfaultfd.features() & wanted) == wanted, "Linux 6.6");
    SessionLayout layout = SessionLayout.of(LENGTH_BYTES, PAGE_BYTES);
    memory = closing.add(SessionMemory.create(SharedMemory.createSealableMemfd("lift"), layout, 1));
    SharedMemory file = closing.add(SharedMemory.createSealableMemfd("lift-store"));
    store =
        closing.add(PageStore.create(file, PageStoreConfig.ofCapacity(1 << 20), memory.words()));
    long address = VirtualMemory.mapAnonymous(LENGTH_BYTES);
    AutoCloseable _ = closing.add(() -> ReleaseGate.ours().unmap(address, LENGTH_BYTES));
    VirtualMemory.avoidHugePagesIfAny(address, LENGTH_BYTES);
    Userfaultfd faults = closing.add(Userfaultfd.openBlocking(wanted));
    requests = closing.add(faults.newRequests());
    assertThat(requests.register(address, LENGTH_BYTES, Userfaultfd.MODE_MISSING)).isZero();
    int index = memory.ranges().publish(address, LENGTH_BYTES, 0, 0);
    RangeEntry entry = new RangeEntry();
    assertThat(memory.ranges().read(index, entry)).isTrue();
    range = new ActiveRange(entry, PAGE_BYTES, 0);
    pageAddress = address + (long) PAGE * PAGE_BYTES;
  }

  @AfterEach
  void close() {
    closing.close();
  }

  /** Stores the page; its word is as after a daemon that could not decode it. */
  private long poison() {
    RawMemory.fill(memory.copyAddress(0), PAGE_BYTES, (byte) 7);
    long staged = PageWord.staged(PageWord.copied(PageWord.moving(PageWord.armed(0), 0)));
    long extent = store.put(PAGE, PageWord.generation(staged), memory.copyAddress(0));
    long poisoned = PageWord.poisoned(PageWord.restoring(PageWord.stored(staged, extent), LANE));
    assertThat(memory.words().compareAndSet(PAGE, 0, poisoned)).isTrue();
    return poisoned;
  }

  private int lift() {
    return new PoisonLift(memory, store, requests).lift(List.of(range));
  }

  private long word() {
    return memory.words().get(PAGE);
  }

  @Test
  void shouldReplacePoison() {
    long _ = poison();
    assertThat(requests.poison(pageAddress, PAGE_BYTES)).isZero();

    assertThat(lift()).isEqualTo(1);

    assertThat(PageWord.state(word())).isEqualTo(PageWord.RESIDENT);
    assertThat(PageWord.isHeld(word())).isTrue();
    assertThat(RawMemory.getByte(pageAddress)).isEqualTo((byte) 7);
  }

  /** A daemon that lifted the page died after its copy, before the word said so. */
  @Test
  void shouldFinishLiftOfDeadDaemon() {
    long _ = poison();
    assertThat(requests.copy(pageAddress, memory.copyAddress(0), PAGE_BYTES)).isZero();

    assertThat(lift()).isEqualTo(1);

    assertThat(PageWord.state(word())).isEqualTo(PageWord.RESIDENT);
  }

  /** The range has left, and another range has its address: the page there is missing. */
  @Test
  void shouldNotFillPageOfOtherRange() {
    range.isListed = false;
    long poisoned = poison();

    assertThat(lift()).isZero();

    assertThat(word()).isEqualTo(poisoned);
    int answer = requests.zeroPages(pageAddress, PAGE_BYTES);
    assertThat(answer).as("EEXIST is %d", -Errno.EEXIST).isZero();
  }
}
