package org.arenalab.pager.daemon.background;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.os.Errno;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.daemon.lane.RangeIndex;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.RangeEntry;
import org.arenalab.pager.protocol.RangeTable;
import org.arenalab.pager.protocol.SessionLayout;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageStore;
import org.arenalab.pager.store.PageStoreConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The registration of ranges, with a kernel that refuses. */
class SessionRangesTest {
  private static final int PAGE_BYTES = (int) VirtualMemory.pageSizeBytes();
  private static final int PAGES = 64;
  private static final long ADDRESS = 1L << 30;
  private static final long LENGTH_BYTES = 16L * PAGE_BYTES;

  /** A kernel whose next registration has a given answer. */
  private static final class Kernel implements RangeCalls {
    private int answer;

    @Override
    public int register(long address, long lengthBytes) {
      return answer;
    }

    @Override
    public int unregister(long address, long lengthBytes) {
      return 0;
    }

    @Override
    public int wake(long address, long lengthBytes) {
      return 0;
    }
  }

  private final Closing closing = new Closing();
  private final Kernel kernel = new Kernel();
  private final SessionMemory memory =
      closing.add(
          SessionMemory.create(
              SharedMemory.createSealableMemfd("ranges"),
              SessionLayout.of((long) PAGES * PAGE_BYTES, PAGE_BYTES),
              1));
  private final PageStore store =
      closing.add(
          PageStore.create(
              closing.add(SharedMemory.createSealableMemfd("ranges-store")),
              PageStoreConfig.ofCapacity(1 << 20),
              memory.words()));
  private final HeldExtents held = new HeldExtents(memory, store);
  private final RangeIndex index = new RangeIndex(8, PAGE_BYTES);
  private final SessionRanges ranges = new SessionRanges(memory, kernel, index, 0);

  @AfterEach
  void close() {
    closing.close();
  }

  private int publish(int firstPage) {
    return memory.ranges().publish(ADDRESS, LENGTH_BYTES, firstPage, System.nanoTime());
  }

  private void look() {
    ranges.look(0, 0, held);
  }

  private boolean isFree() {
    boolean added = index.tryAdd(ADDRESS, LENGTH_BYTES, 0);
    if (added) {
      index.remove(ADDRESS);
    }
    return added;
  }

  /** EPERM is 1: its negation was the mark of a range that shares words with another one. */
  @Test
  void shouldRefuseRangeThatKernelForbids() {
    kernel.answer = -Errno.EPERM;
    int range = publish(0);

    look();

    assertThat(memory.ranges().state(range)).isEqualTo(RangeTable.REFUSED);
    assertThat(memory.ranges().errno(range)).isEqualTo(Errno.EPERM);
    assertThat(isFree()).as("lanes do not find the range").isTrue();
    assertThat(ranges.refused()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EAGAIN, Errno.ENOMEM})
  void shouldTryAgainLater(int errno) {
    kernel.answer = -errno;
    int range = publish(0);
    look();
    assertThat(memory.ranges().state(range)).isEqualTo(RangeTable.LIVE);
    assertThat(isFree()).isTrue();
    kernel.answer = 0;

    look();

    assertThat(memory.ranges().state(range)).isEqualTo(RangeTable.ACTIVE);
    assertThat(ranges.refused()).isZero();
  }

  @Test
  void shouldRefuseRangeThatSharesWords() {
    int _ = publish(0);
    look();
    int second =
        memory.ranges().publish(ADDRESS + LENGTH_BYTES, LENGTH_BYTES, 8, System.nanoTime());

    look();

    assertThat(memory.ranges().errno(second)).isEqualTo(Errno.EINVAL);
    assertThat(ranges.active()).hasSize(1);
  }

  @Test
  void shouldNoteLockedRange() {
    int range = publish(0);
    look();
    assertThat(ranges.active().getFirst().isLocked).isFalse();

    memory.ranges().noteLocked(range);
    look();
    look();

    assertThat(ranges.active().getFirst().isLocked).isTrue();
    assertThat(ranges.locked()).isEqualTo(1);
  }

  /** The entry of the old range comes later in the table, and is looked at after the new one. */
  @Test
  void shouldTryAgainWhileOldRangeHasAddress() {
    int other =
        memory.ranges().publish(ADDRESS + LENGTH_BYTES, LENGTH_BYTES, 48, System.nanoTime());
    int old = publish(0);
    look();
    assertThat(memory.ranges().leave(other)).isTrue();
    assertThat(memory.ranges().gone(other)).isTrue();
    look();
    assertThat(memory.ranges().leave(old)).isTrue();
    assertThat(memory.ranges().gone(old)).isTrue();
    int next = publish(32);
    assertThat(next).isLessThan(old);
    look();
    assertThat(memory.ranges().state(next)).isEqualTo(RangeTable.LIVE);

    look();

    assertThat(memory.ranges().state(next)).isEqualTo(RangeTable.ACTIVE);
    assertThat(ranges.refused()).isZero();
  }

  /** A daemon has died while the old range left. */
  @Test
  void shouldAdoptNewRangeAtAddressOfLeavingOne() {
    int old = publish(0);
    look();
    assertThat(memory.ranges().leave(old)).isTrue();
    assertThat(memory.ranges().gone(old)).isTrue();
    int next = publish(32);
    RangeEntry entry = new RangeEntry();
    assertThat(memory.ranges().read(next, entry)).isTrue();
    assertThat(memory.ranges().activate(entry)).isTrue();
    assertThat(memory.ranges().activated(entry)).isTrue();
    RangeIndex other = new RangeIndex(8, PAGE_BYTES);
    SessionRanges successor = new SessionRanges(memory, kernel, other, 0);

    successor.adopt(0);

    assertThat(successor.active()).hasSize(2);
    successor.look(0, 0, held);
    assertThat(successor.active()).hasSize(1);
    assertThat(other.tryAdd(ADDRESS, LENGTH_BYTES, 0)).as("lanes find the new range").isFalse();
  }

  /** A lane has a page of the old range, so that the old range leaves in two looks. */
  @Test
  void shouldKeepNewRangeAtAddressOfLeavingOne() {
    int old = publish(0);
    look();
    long claim = PageWord.unprotecting(0, 3);
    assertThat(memory.words().compareAndSet(5, 0, claim)).isTrue();
    assertThat(memory.ranges().leave(old)).isTrue();
    assertThat(memory.ranges().gone(old)).isTrue();
    int _ = publish(32);
    look();
    assertThat(ranges.active()).as("the old one and the new one").hasSize(2);

    look();

    assertThat(isFree()).as("lanes find the new range").isFalse();
    assertThat(memory.words().compareAndSet(5, claim, 0)).isTrue();
    look();
    assertThat(ranges.active()).hasSize(1);
    assertThat(memory.ranges().state(old)).isEqualTo(RangeTable.FREE);
  }

  @Test
  void shouldRememberWordsOfRangeThatHasLeft() {
    int range = publish(32);
    look();
    assertThat(memory.ranges().leave(range)).isTrue();
    assertThat(memory.ranges().gone(range)).isTrue();
    look();
    assertThat(memory.words().usedPages()).isZero();

    assertThat(memory.words().claimedPages()).isEqualTo(48);
  }
}
