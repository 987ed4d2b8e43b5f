package org.arenalab.pager.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandRingTest {
  private static final int CAPACITY = SessionLayout.COMMANDS;
  private static final int PAGES = 1 << 20;
  private static final int TAIL_OFFSET = 64;
  private static final int COMMANDS_OFFSET = 128;

  private final SharedPart memory = new SharedPart();
  private final SessionLayout layout = new SessionLayout(4096, PAGES, 1, 1);
  private final CommandRing ring = new CommandRing(memory.address(), layout);

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void shouldPackCommand() {
    long command = CommandRing.evict(PAGES - 1, CommandRing.MAX_PAGES);
    assertThat(CommandRing.kind(command)).isEqualTo(CommandRing.EVICT);
    assertThat(CommandRing.firstPage(command)).isEqualTo(PAGES - 1);
    assertThat(CommandRing.pages(command)).isEqualTo(CommandRing.MAX_PAGES);
    assertThatThrownBy(() -> CommandRing.evict(0, 0)).hasMessageContaining("pages=0");
    assertThatThrownBy(() -> CommandRing.evict(-1, 1)).hasMessageContaining("firstPage=-1");
    assertThatThrownBy(() -> CommandRing.evict(0, 65_536)).hasMessageContaining("pages=65536");
  }

  @Test
  void shouldKeepOrderAndRefuseMoreThanItHolds() {
    assertThat(ring.poll()).isZero();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < CAPACITY; i++) {
        assertThat(ring.tryOffer(CommandRing.evict(i, 1))).isTrue();
      }
      assertThat(ring.isFull()).isTrue();
      assertThat(ring.tryOffer(CommandRing.evict(0, 1))).isFalse();
      for (int i = 0; i < CAPACITY; i++) {
        assertThat(CommandRing.firstPage(ring.poll())).isEqualTo(i);
      }
      assertThat(ring.poll()).isZero();
      assertThat(ring.size()).isZero();
    }
  }

  /** A producer dies after it wrote a command and before it moved the tail. */
  @Test
  void shouldGiveNothingThatDeadProducerDidNotFinish() {
    assertThat(ring.tryOffer(CommandRing.evict(1, 1))).isTrue();
    RawMemory.putLong(memory.address() + COMMANDS_OFFSET + Long.BYTES, CommandRing.evict(2, 1));

    CommandRing successor = new CommandRing(memory.address(), layout);
    assertThat(successor.size()).isEqualTo(1);
    assertThat(successor.tryOffer(CommandRing.evict(3, 1))).isTrue();
    assertThat(CommandRing.firstPage(ring.poll())).isEqualTo(1);
    assertThat(CommandRing.firstPage(ring.poll())).isEqualTo(3);
    assertThat(ring.poll()).isZero();
  }

  @Test
  void shouldRefuseIndexesOfHostileClient() {
    for (long head : new long[] {1, -CAPACITY, Long.MIN_VALUE, Long.MAX_VALUE}) {
      RawMemory.putLong(memory.address(), head);
      assertThat(ring.tryOffer(CommandRing.evict(1, 1))).as("head %d", head).isFalse();
    }
    RawMemory.putLong(memory.address(), 0);
    assertThat(ring.tryOffer(CommandRing.evict(1, 1))).isTrue();
  }

  @Test
  void shouldNameDamagedIndexes() {
    for (long tail : new long[] {-1, CAPACITY + 1, Long.MAX_VALUE}) {
      RawMemory.putLong(memory.address() + TAIL_OFFSET, tail);
      assertThatThrownBy(ring::poll)
          .isInstanceOf(DamagedSessionException.class)
          .hasMessageContaining("commands=" + tail);
    }
  }

  @Test
  void shouldNameDamagedCommands() {
    long[] damaged = {
      -1,
      0,
      CommandRing.evict(0, 1) + 1,
      CommandRing.evict(PAGES, 1),
      CommandRing.evict(PAGES - 1, 2),
      CommandRing.evict(0, 1) | (1L << 24),
      CommandRing.evict(0, 1) | (1L << 63)
    };
    for (long command : damaged) {
      assertThat(ring.tryOffer(command)).isTrue();
      assertThatThrownBy(ring::poll)
          .isInstanceOf(DamagedSessionException.class)
          .hasMessageContaining("command=0x" + Long.toHexString(command));
      // The command is taken: the ring goes on.
      assertThat(ring.poll()).isZero();
    }
  }

  @Test
  void shouldLoseNoCommandAcrossProducers() throws Exception {
    int commands = 200_000;
    int lifetime = 997;
    SharedPart.race(
        () -> {
          CommandRing producer = ring;
          for (int i = 0; i < commands; i++) {
            if (i % lifetime == 0) {
              producer = new CommandRing(memory.address(), layout);
            }
            while (!producer.tryOffer(CommandRing.evict(i, 1))) {
              SharedPart.pause();
            }
          }
          return null;
        },
        () -> {
          for (int i = 0; i < commands; i++) {
            long command = ring.poll();
            while (command == 0) {
              SharedPart.pause();
              command = ring.poll();
            }
            assertThat(CommandRing.firstPage(command)).isEqualTo(i);
          }
          return null;
        });
    assertThat(ring.size()).isZero();
  }
}
