package org.arenalab.pager.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.os.Errno;
import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RangeTableTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 1000;
  private static final int RANGES = 3;

  private final SharedPart memory = new SharedPart();
  private final RangeTable table =
      new RangeTable(memory.address(), new SessionLayout(PAGE, PAGES, 1, RANGES));
  private final RangeEntry entry = new RangeEntry();

  @AfterEach
  void close() {
    memory.close();
  }

  private int publish(int firstPage, int pages) {
    return table.publish(16L * PAGE, (long) pages * PAGE, firstPage, 123);
  }

  @Test
  void shouldPublishAndWithdraw() {
    assertThat(table.read(0, entry)).isFalse();
    int index = publish(10, 5);
    assertThat(table.read(index, entry)).isTrue();
    assertThat(entry.index()).isEqualTo(index);
    assertThat(entry.state()).isEqualTo(RangeTable.LIVE);
    assertThat(entry.generation()).isEqualTo(1);
    assertThat(entry.address()).isEqualTo(16L * PAGE);
    assertThat(entry.lengthBytes()).isEqualTo(5L * PAGE);
    assertThat(entry.firstPage()).isEqualTo(10);
    assertThat(entry.pages()).isEqualTo(5);
    assertThat(entry.birthNs()).isEqualTo(123);
    assertThat(table.withdraw(index)).isTrue();
    assertThat(table.read(index, entry)).isFalse();
    assertThat(publish(10, 5)).isEqualTo(index);
    assertThat(table.read(index, entry)).isTrue();
    assertThat(entry.generation()).isEqualTo(2);
  }

  @Test
  void shouldHaveRoomForSoManyRanges() {
    for (int i = 0; i < RANGES; i++) {
      assertThat(publish(i, 1)).isEqualTo(i);
    }
    assertThat(publish(9, 1)).isEqualTo(-1);
    assertThat(table.withdraw(1)).isTrue();
    assertThat(publish(9, 1)).isEqualTo(1);
    assertThat(table.capacity()).isEqualTo(RANGES);
  }

  @Test
  void shouldActivateAndLeave() {
    int index = publish(0, 5);
    assertThat(table.read(index, entry)).isTrue();
    assertThat(table.activated(entry)).isFalse();
    assertThat(table.activate(entry)).isTrue();
    assertThat(entry.state()).isEqualTo(RangeTable.ACTIVATING);
    assertThat(table.withdraw(index)).isFalse();
    assertThat(table.leave(index)).isFalse();
    assertThat(table.activated(entry)).isTrue();
    assertThat(table.withdraw(index)).isFalse();
    assertThat(table.gone(index)).isFalse();
    assertThat(table.leave(index)).isTrue();
    assertThat(table.free(entry)).isFalse();
    assertThat(table.gone(index)).isTrue();
    assertThat(table.read(index, entry)).isTrue();
    assertThat(table.free(entry)).isTrue();
    assertThat(table.state(index)).isEqualTo(RangeTable.FREE);
  }

  @Test
  void shouldRefuseOrPutBack() {
    int index = publish(0, 5);
    assertThat(table.read(index, entry)).isTrue();
    assertThat(table.activate(entry)).isTrue();
    assertThat(table.putBack(entry)).isTrue();
    assertThat(table.state(index)).isEqualTo(RangeTable.LIVE);
    assertThat(table.activate(entry)).isTrue();
    assertThat(table.refuse(entry, Errno.EBUSY)).isTrue();
    assertThat(table.errno(index)).isEqualTo(Errno.EBUSY);
    assertThat(table.read(index, entry)).isTrue();
    assertThat(entry.errno()).isEqualTo(Errno.EBUSY);
    assertThat(table.refuse(entry, Errno.EINVAL)).isFalse();
    assertThat(table.errno(index)).isEqualTo(Errno.EBUSY);
    assertThat(table.withdraw(index)).isTrue();
  }

  /** The daemon saw a range that the client withdrew, and that another range replaced. */
  @Test
  void shouldNotActivateAnotherRange() {
    int index = publish(0, 5);
    assertThat(table.read(index, entry)).isTrue();
    assertThat(table.withdraw(index)).isTrue();
    assertThat(publish(100, 7)).isEqualTo(index);
    assertThat(table.activate(entry)).isFalse();
    assertThat(table.state(index)).isEqualTo(RangeTable.LIVE);
  }

  @Test
  void shouldSeeRangesThatShareWords() {
    RangeEntry other = new RangeEntry();
    assertThat(table.read(publish(10, 5), entry)).isTrue();
    for (int first : new int[] {5, 6, 14, 15}) {
      int index = publish(first, 5);
      assertThat(table.read(index, other)).isTrue();
      boolean shares = first == 6 || first == 14;
      assertThat(entry.sharesPagesWith(other)).as("from %d", first).isEqualTo(shares);
      assertThat(other.sharesPagesWith(entry)).isEqualTo(shares);
      assertThat(table.withdraw(index)).isTrue();
    }
  }

  @Test
  void shouldFindEndOfPageWords() {
    assertThat(table.endPage()).isZero();
    int first = publish(500, 10);
    int second = publish(100, 300);
    assertThat(table.endPage()).isEqualTo(510);

    assertThat(table.withdraw(first)).isTrue();

    assertThat(table.endPage()).isEqualTo(400);
    assertThat(table.read(second, entry)).isTrue();
    assertThat(table.activate(entry)).isTrue();
    assertThat(table.activated(entry)).isTrue();
    assertThat(table.leave(second)).isTrue();
    assertThat(table.gone(second)).isTrue();
    assertThat(table.endPage()).as("the daemon has not cleared the words").isEqualTo(400);
    RawMemory.putLong(memory.address() + 64L * second + 24, 1L << 40);
    assertThat(table.endPage()).as("a hostile entry").isZero();
  }

  @Test
  void shouldNotBelieveHostileEntries() {
    long[][] hostile = {
      {0, PAGE, 0},
      {-PAGE, PAGE, 0},
      {PAGE + 1, PAGE, 0},
      {1L << 56, PAGE, 0},
      {PAGE, 0, 0},
      {PAGE, -PAGE, 0},
      {PAGE, PAGE + 8, 0},
      {PAGE, 1L << 60, 0},
      {PAGE, (PAGES + 1L) * PAGE, 0},
      {PAGE, 2 * PAGE, PAGES - 1},
      {PAGE, PAGE, PAGES},
      {PAGE, PAGE, -1},
      {PAGE, PAGE, 1L << 32}
    };
    for (long[] each : hostile) {
      RawMemory.putLong(memory.address(), RangeTable.LIVE);
      RawMemory.putLong(memory.address() + 8, each[0]);
      RawMemory.putLong(memory.address() + 16, each[1]);
      RawMemory.putLong(memory.address() + 24, each[2]);
      assertThat(table.read(0, entry)).as("%s", (Object) each).isFalse();
    }
    assertThat(publish(0, PAGES)).isEqualTo(1);
    assertThat(table.read(1, entry)).isTrue();
    for (long word : new long[] {-1, 8, 255, RangeTable.LIVE | (1 << 8), RangeTable.FILLING}) {
      RawMemory.putLong(memory.address() + 64, word);
      assertThat(table.read(1, entry)).as("0x%x", word).isFalse();
    }
    assertThatThrownBy(() -> table.state(RANGES)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** Each range has as many pages as its address has, so that a torn reading shows. */
  @Test
  void shouldNeverReadFieldsOfTwoRanges() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger readings = new AtomicInteger();
    SharedPart.race(
        () -> {
          for (int i = 0; i < 100_000 || readings.get() < 1000; i++) {
            int pages = 1 + i % 400;
            int index = table.publish((long) pages * PAGE, (long) pages * PAGE, pages, pages);
            while (!table.withdraw(index)) {
              SharedPart.pause();
            }
          }
          done.set(true);
          return null;
        },
        () -> {
          RangeEntry read = new RangeEntry();
          while (!done.get()) {
            if (table.read(0, read)) {
              boolean whole =
                  read.address() == read.lengthBytes()
                      && read.firstPage() == read.pages()
                      && read.birthNs() == read.pages()
                      && read.address() == (long) read.pages() * PAGE;
              assertThat(whole).isTrue();
              readings.incrementAndGet();
              if (table.activate(read)) {
                assertThat(table.putBack(read)).isTrue();
              }
            }
          }
          return null;
        });
    assertThat(table.read(0, entry)).isFalse();
  }
}
