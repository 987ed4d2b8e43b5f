package org.arenalab.pager.daemon.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RangeIndexTest {
  private static final int PAGE = 4096;

  private final RangeIndex index = new RangeIndex(4, PAGE);

  @Test
  void shouldFindPagesOfRanges() {
    assertThat(index.tryAdd(0x20000, 2 * PAGE, 10)).isTrue();
    assertThat(index.tryAdd(0x10000, 3 * PAGE, 50)).isTrue();

    assertThat(index.find(0x10000)).isEqualTo(50);
    assertThat(index.find(0x12FFF)).isEqualTo(52);
    assertThat(index.find(0x13000)).isEqualTo(RangeIndex.ABSENT);
    assertThat(index.find(0x21000)).isEqualTo(11);
    assertThat(index.find(0x22000)).isEqualTo(RangeIndex.ABSENT);
    assertThat(index.find(0xFFFF)).isEqualTo(RangeIndex.ABSENT);
  }

  @Test
  void shouldRefuseOverlaps() {
    assertThat(index.tryAdd(0x10000, 4 * PAGE, 0)).isTrue();

    assertThat(index.tryAdd(0x13000, PAGE, 9)).isFalse();
    assertThat(index.tryAdd(0xF000, 2 * PAGE, 9)).isFalse();
    assertThat(index.tryAdd(0xF000, 8 * PAGE, 9)).isFalse();
    assertThat(index.tryAdd(0x14000, PAGE, 9)).isTrue();
    assertThat(index.count()).isEqualTo(2);
  }

  @Test
  void shouldRefuseMoreThanItHolds() {
    for (int i = 0; i < 4; i++) {
      assertThat(index.tryAdd(0x10000L * (i + 1), PAGE, i)).isTrue();
    }

    assertThat(index.tryAdd(0x90000, PAGE, 4)).isFalse();
    assertThat(index.find(0x40000)).isEqualTo(3);
  }

  @Test
  void shouldRemoveRanges() {
    assertThat(index.tryAdd(0x10000, PAGE, 1)).isTrue();
    assertThat(index.tryAdd(0x20000, PAGE, 2)).isTrue();

    index.remove(0x10000);
    index.remove(0x77000);

    assertThat(index.find(0x10000)).isEqualTo(RangeIndex.ABSENT);
    assertThat(index.find(0x20000)).isEqualTo(2);
    assertThat(index.start(0)).isEqualTo(0x20000);
    assertThat(index.lengthBytes(0)).isEqualTo(PAGE);
    assertThat(index.firstPage(0)).isEqualTo(2);
  }

  /** One range stays while another one comes and goes before it. */
  @Test
  void shouldAnswerDuringChanges() throws InterruptedException {
    assertThat(index.tryAdd(0x20000, PAGE, 7)).isTrue();
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong wrong = new AtomicLong();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    int moving = index.find(0x10000);
                    boolean right = index.find(0x20000) == 7 && (moving == 3 || moving == -1);
                    wrong.addAndGet(right ? 0 : 1);
                  }
                });
    for (int i = 0; i < 100_000; i++) {
      assertThat(index.tryAdd(0x10000, PAGE, 3)).isTrue();
      index.remove(0x10000);
    }
    done.set(true);
    reader.join();

    assertThat(wrong).hasValue(0);
  }
}
