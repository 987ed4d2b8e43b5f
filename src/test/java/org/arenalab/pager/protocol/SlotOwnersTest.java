package org.arenalab.pager.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlotOwnersTest {
  private static final int SLOTS = 4;
  private static final int PAGES = 1000;

  private final SharedPart memory = new SharedPart();
  private final SlotOwners owners =
      new SlotOwners(memory.address(), new SessionLayout(4096, PAGES, SLOTS, 1));

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void shouldPassSlotFromAgentToDaemon() {
    assertThat(owners.tryTake(17, 2)).isEqualTo(2);
    assertThat(owners.state(2)).isEqualTo(SlotOwners.TAKEN);
    assertThat(owners.page(2)).isEqualTo(17);
    assertThat(owners.nextFilled(0)).isEqualTo(-1);
    assertThat(owners.free(2, 17)).isFalse();
    assertThat(owners.fill(2, 18)).isFalse();
    assertThat(owners.fill(2, 17)).isTrue();
    assertThat(owners.nextFilled(0)).isEqualTo(2);
    assertThat(owners.nextFilled(3)).isEqualTo(-1);
    assertThat(owners.untake(2, 17)).isFalse();
    assertThat(owners.free(2, 17)).isTrue();
    assertThat(owners.page(2)).isEqualTo(-1);
    assertThat(owners.countFree()).isEqualTo(SLOTS);
  }

  @Test
  void shouldTakeAnySlotButNoneTwice() {
    assertThat(owners.tryTake(0, 3)).isEqualTo(3);
    assertThat(owners.tryTake(1, 3)).isZero();
    assertThat(owners.tryTake(2, 3)).isEqualTo(1);
    assertThat(owners.tryTake(3, 3)).isEqualTo(2);
    assertThat(owners.tryTake(4, 3)).isEqualTo(-1);
    assertThat(owners.untake(1, 2)).isTrue();
    assertThat(owners.tryTake(4, 3)).isEqualTo(1);
    assertThat(owners.capacity()).isEqualTo(SLOTS);
  }

  @Test
  void shouldNotBelieveDamagedWords() {
    long[] damaged = {-1, 3, 1L << 40, ((long) PAGES << 32) | 2, (-1L << 32) | 2, (5L << 32) | 6};
    for (long word : damaged) {
      RawMemory.putLong(memory.address(), word);
      assertThat(owners.page(0)).as("0x%x", word).isEqualTo(-1);
      assertThat(owners.tryTake(1, 0)).isEqualTo(1);
      assertThat(owners.untake(1, 1)).isTrue();
    }
    assertThatThrownBy(() -> owners.state(SLOTS)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> owners.tryTake(PAGES, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** The agent fills slots with pages 1 to 999; the daemon must see each of them once. */
  @Test
  void shouldLoseNoPageBetweenAgentAndDaemon() throws Exception {
    int rounds = 21;
    boolean[] seen = new boolean[PAGES];
    SharedPart.race(
        () -> {
          for (int i = 0; i < rounds * (PAGES - 1); i++) {
            int page = 1 + i % (PAGES - 1);
            int slot = owners.tryTake(page, i % SLOTS);
            while (slot < 0) {
              SharedPart.pause();
              slot = owners.tryTake(page, 0);
            }
            assertThat(owners.fill(slot, page)).isTrue();
          }
          return null;
        },
        () -> {
          int left = rounds * (PAGES - 1);
          while (left > 0) {
            int slot = owners.nextFilled(0);
            if (slot >= 0) {
              seen[owners.page(slot)] ^= true;
              assertThat(owners.free(slot, owners.page(slot))).isTrue();
              left--;
            } else {
              SharedPart.pause();
            }
          }
          return null;
        });
    for (int page = 1; page < PAGES; page++) {
      assertThat(seen[page]).isEqualTo(rounds % 2 == 1);
    }
    assertThat(owners.countFree()).isEqualTo(SLOTS);
  }
}
