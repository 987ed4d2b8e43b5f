package org.arenalab.pager.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import org.arenalab.os.RawMemory;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SharedMemory.Seal;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionMemoryTest {
  private static final int PAGE = (int) VirtualMemory.pageSizeBytes();
  private static final SessionLayout LAYOUT = new SessionLayout(PAGE, 100, 8, 4);

  private final SessionMemory daemon =
      SessionMemory.create(SharedMemory.createSealableMemfd("session"), LAYOUT, 77);

  @AfterEach
  void close() {
    daemon.close();
    daemon.close();
  }

  private SharedMemory passed() {
    return SharedMemory.received(daemon.file().descriptor().duplicate());
  }

  @Test
  void shouldShareEveryPart() {
    try (SessionMemory client = SessionMemory.attach(passed())) {
      assertThat(client.layout()).isEqualTo(LAYOUT);
      assertThat(client.address()).isNotEqualTo(daemon.address());
      assertThat(client.header().sessionId()).isEqualTo(77);

      client.header().setStagingAddress(16L * PAGE);
      assertThat(daemon.header().stagingAddress()).isEqualTo(16L * PAGE);

      assertThat(client.words().compareAndSet(99, 0, PageWord.armed(0))).isTrue();
      assertThat(daemon.words().get(99)).isEqualTo(PageWord.armed(0));
      assertThat(daemon.words().pages()).isEqualTo(100);
      daemon.words().clear(98, 2);
      assertThat(client.words().get(99)).isZero();

      assertThat(client.marks().tryPin(5)).isTrue();
      assertThat(daemon.marks().pins(5)).isEqualTo(1);
      daemon.marks().markReturned(7);
      assertThat(client.marks().isReturned(7)).isTrue();

      assertThat(client.slotOwners().tryTake(3, 0)).isZero();
      assertThat(daemon.slotOwners().page(0)).isEqualTo(3);
      assertThat(client.ranges().publish(PAGE, PAGE, 0, 1)).isZero();
      assertThat(daemon.ranges().state(0)).isEqualTo(RangeTable.LIVE);
      assertThat(daemon.commands().tryOffer(CommandRing.evict(1, 2))).isTrue();
      assertThat(client.commands().poll()).isEqualTo(CommandRing.evict(1, 2));

      RawMemory.putLong(client.copyAddress(7), 42);
      assertThat(RawMemory.getLong(daemon.copyAddress(7))).isEqualTo(42);
      assertThat(daemon.file().read(LAYOUT.copyOffset(7), 1)).containsExactly(42);
    }
  }

  @Test
  void shouldCountBatchesAndDaemons() {
    SessionHeader header = daemon.header();
    assertThat(header.batches()).isZero();
    header.beginBatch();
    assertThat(header.batches()).isOdd();
    header.endBatch();
    assertThat(header.batches()).isEqualTo(2);
    header.nextIncarnation();
    assertThat(header.incarnation()).isEqualTo(1);
    header.addToClientCounter(31, 3);
    header.addToDaemonCounter(31, 4);
    assertThat(header.clientCounter(31)).isEqualTo(3);
    assertThat(header.daemonCounter(31)).isEqualTo(4);
    assertThatThrownBy(() -> header.clientCounter(32))
        .isInstanceOf(IndexOutOfBoundsException.class);
    int agent = header.agentWord();
    int waiting = header.daemonWord();
    header.wakeAgent();
    header.wakeDaemon();
    assertThat(header.agentWord()).isEqualTo(agent + 1);
    assertThat(header.daemonWord()).isEqualTo(waiting + 1);
  }

  @Test
  void shouldRefuseWrongStagingAddress() {
    SessionHeader header = daemon.header();
    assertThat(header.stagingAddress()).isZero();
    for (long wrong : new long[] {-PAGE, PAGE + 1, 1L << 56}) {
      header.setStagingAddress(wrong);
      assertThat(header.stagingAddress()).isEqualTo(-1);
    }
  }

  @Test
  void shouldEndWordsAtLastRange() {
    assertThat(daemon.words().usedPages()).isZero();
    assertThat(daemon.ranges().publish(PAGE, 3L * PAGE, 20, 1)).isZero();
    assertThat(daemon.words().usedPages()).isEqualTo(23);
  }

  @Test
  void shouldRefuseWrongIndexes() {
    assertThatThrownBy(() -> daemon.words().get(100)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> daemon.copyAddress(8)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> daemon.words().clear(99, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** A field of the header that is wrong is refused by name, before the memory is mapped. */
  @ParameterizedTest
  @CsvSource({
    "0, 1, magic",
    "8, 2, version",
    "16, 8192, size of the parts",
    "16, 5000, sizes",
    "24, 0, sizes",
    "24, 4294967297, sizes",
    "24, 50000, size of the parts",
    "32, -1, sizes",
    "40, 99999999, sizes",
    "48, 1, size"
  })
  void shouldRefuseDamagedHeader(int offset, long value, String name) {
    RawMemory.putLong(daemon.address() + offset, value);
    try (SharedMemory file = passed()) {
      assertThatThrownBy(() -> SessionMemory.attach(file))
          .isInstanceOf(DamagedSessionException.class)
          .hasMessageContaining("damaged session: " + name);
    }
  }

  @Test
  void shouldRefuseFileWithoutSeals() {
    try (SharedMemory file = SharedMemory.createSealableMemfd("open")) {
      file.resize(LAYOUT.sizeBytes());
      assertThatThrownBy(() -> SessionMemory.attach(file))
          .isInstanceOf(DamagedSessionException.class)
          .hasMessageContaining("seals=[]");
    }
  }

  @Test
  void shouldRefuseFileThatIsTooShort() {
    try (SharedMemory file = SharedMemory.createSealableMemfd("short")) {
      file.seal(EnumSet.of(Seal.SHRINK, Seal.GROW));
      assertThatThrownBy(() -> SessionMemory.attach(file))
          .isInstanceOf(DamagedSessionException.class)
          .hasMessageContaining("size=0");
    }
  }
}
