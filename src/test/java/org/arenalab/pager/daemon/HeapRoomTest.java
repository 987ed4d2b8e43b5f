package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.pager.protocol.RangeEntry;
import org.arenalab.pager.protocol.RangeTable;
import org.arenalab.pager.protocol.SessionMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HeapRoomTest {
  private static final long MAX_BYTES = 64 << 20;
  private static final long PAGES = 1 << 20;
  private static final int PAGE_BYTES = 4096;

  @TempDir Path directory;

  private DaemonConfig config() {
    return DaemonConfig.ofSocket(directory.resolve("s")).withStoreBytes(16 << 20);
  }

  /** With 16 MiB on 2 processors, some of the clients would have ended the daemon. */
  @Test
  void shouldHaveRoomForEveryClient() {
    DaemonConfig config = config();
    long pages = config.maxClientBytes() / PAGE_BYTES;
    for (int lanes : new int[] {1, 2, 64}) {
      HeapRoom room = new HeapRoom(HeapRoom.heapBytes(lanes, config));
      for (int i = 0; i < config.maxClients(); i++) {
        assertThat(room.tryTake(HeapRoom.bytesOf(lanes, pages))).isTrue();
      }
      assertThat(room.leftBytes()).isZero();
    }
  }

  /** The figures depend on the fields of {@link HeapRoom}'s objects. */
  @Test
  void shouldHaveFiguresOfGuide() throws Exception {
    long client = HeapRoom.bytesOf(0, 0);
    long lane = HeapRoom.bytesOf(1, 0) - client;
    long gib = HeapRoom.bytesOf(0, (1 << 30) / PAGE_BYTES) - client;
    long mib = (HeapRoom.heapBytes(2, DaemonConfig.ofSocket(Path.of("s"))) >>> 20) + 1;

    assertThat(Files.readString(Path.of("docs", "pager.md")))
        .contains("up to %d KiB of the heap".formatted(client >>> 10))
        .contains("%d KiB for each processor".formatted(lane >>> 10))
        .contains("%d KiB for each GiB".formatted(gib >>> 10))
        .contains("-Xmx%dm".formatted(mib), "%d MiB with two processors".formatted(mib));
  }

  @Test
  void shouldRefuseWhatDoesNotFit() {
    HeapRoom room = new HeapRoom(16 << 20);

    assertThat(room.tryTake(HeapRoom.bytesOf(253, PAGES))).isFalse();

    assertThat(room.leftBytes()).isEqualTo((16 << 20) - HeapRoom.RESERVED_BYTES);
  }

  @Test
  void shouldOweRoomOfClientsThatWereTakenOver() {
    HeapRoom room = new HeapRoom(9 << 20);
    room.take(2 << 20);
    assertThat(room.tryTake(1)).isFalse();

    room.release(2 << 20);

    assertThat(room.tryTake(1 << 20)).isTrue();
  }

  @Test
  void shouldGrowWithClients() {
    List<String> words = List.of("--socket", "s", "--max-clients", "1");
    List<String> wrong = List.of("--max-clients", "1");

    assertThat(mib(PagerProcess.heap(words))).isLessThan(mib(PagerProcess.heap(wrong)));
    assertThat(mib(PagerProcess.heap(List.of("--socket", "s", "--max-clients", "4096"))))
        .isEqualTo((3 << 10) + 1);
  }

  private static int mib(String flag) {
    assertThat(flag).matches("-Xmx\\d+m");
    return Integer.parseInt(flag.substring(4, flag.length() - 1));
  }

  /** The first session loads classes, and makes their garbage. */
  @Test
  void shouldCoverSessionWithEveryRange() throws Exception {
    long _ = allocatedBySession(1);
    long bytes = allocatedBySession(2);

    int lanes = HeapRoom.lanes(config());
    assertThat(bytes).isBetween(lanes * 50_000L, HeapRoom.bytesOf(lanes, MAX_BYTES / PAGE_BYTES));
  }

  /** Returns the bytes that this thread allocates for a session whose ranges are all active. */
  private long allocatedBySession(long id) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    DaemonConfig config = config();
    try (UnixListener listener = UnixListener.listen(config.socket());
        AttachingPeer _ = AttachingPeer.hello(config.socket(), MAX_BYTES)) {
      long atStart = threads.getCurrentThreadAllocatedBytes();
      try (Attachment attachment = AttachingPeer.accept(listener, config, id)) {
        long attached = threads.getCurrentThreadAllocatedBytes();
        SessionMemory memory = attachment.parts().memory();
        activateAll(memory);
        attachment.store().close();
        long beforeSession = threads.getCurrentThreadAllocatedBytes();
        try (Session session = new Session(attachment.parts(), config, HeapRoomTest::fail)) {
          session.takeOver();
          long atEnd = threads.getCurrentThreadAllocatedBytes();
          assertThat(session.ranges().active()).hasSize(memory.ranges().capacity());
          return attached - atStart + atEnd - beforeSession;
        }
      }
    }
  }

  private static void fail(Throwable defect) {
    throw new AssertionError(defect);
  }

  /** Makes ranges of one page each, which another daemon has registered. */
  private static void activateAll(SessionMemory memory) {
    RangeTable table = memory.ranges();
    RangeEntry entry = new RangeEntry();
    boolean done = true;
    for (int i = 0; i < table.capacity(); i++) {
      int at = table.publish((i + 1L) * (1 << 20), PAGE_BYTES, i, 0);
      done &= table.read(at, entry) && table.activate(entry) && table.activated(entry);
    }
    assertThat(done).isTrue();
  }
}
