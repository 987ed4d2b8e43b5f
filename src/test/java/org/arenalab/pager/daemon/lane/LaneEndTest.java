package org.arenalab.pager.daemon.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.arenalab.Await;
import org.arenalab.os.Errno;
import org.arenalab.os.LibC;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.SessionLayout;
import org.arenalab.pager.protocol.SessionMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lane whose kernel cannot poison pages. The fault is one of the C library: see WarmUp. */
@Timeout(60)
class LaneEndTest {
  private static final int PAGE = 3;
  private static final int LANE = 1;
  private static final int CLOCK_MONOTONIC = 1;

  @Test
  void shouldEndWhenLostPageCannotBePoisoned() throws Exception {
    int pageSize = (int) VirtualMemory.pageSizeBytes();
    long memory = VirtualMemory.mapAnonymous(pageSize);
    AtomicReference<Lane.End> end = new AtomicReference<>();
    ModelClient model = new ModelClient();
    model.word(PAGE, PageWord.stored(PageWord.staged(PageWord.copied(PageWord.moving(0, 0))), 64));
    model.extents[PAGE] = ModelClient.POISON;
    LaneCounters counters = new LaneCounters();
    RangeIndex ranges = new RangeIndex(1, pageSize);
    assertThat(ranges.tryAdd(memory, pageSize, PAGE)).isTrue();
    SessionLayout layout = SessionLayout.of(pageSize, pageSize);
    try (SharedMemory file = SharedMemory.createSealableMemfd("arenalab-pager-test");
        SessionMemory session = SessionMemory.create(file, layout, 1);
        Userfaultfd faults = Userfaultfd.openBlocking(0);
        UserfaultfdRequests requests = faults.newRequests();
        UserfaultfdRequests own = faults.newRequests()) {
      assertThat(own.register(memory, pageSize, Userfaultfd.MODE_MISSING)).isZero();
      FaultServer server =
          new FaultServer(model, new Unpoisonable(), model, model, ranges, counters, LANE);
      Lane lane =
          new Lane(
              "test",
              requests,
              session.header(),
              new Streams(),
              ranges,
              server,
              counters,
              0,
              pageSize,
              end::set);
      lane.start();
      Thread client = Thread.ofPlatform().daemon().start(() -> touch(memory));

      assertThat(Await.holds(Duration.ofSeconds(20), () -> end.get() != null)).isTrue();

      assertThat(end.get()).isEqualTo(Lane.End.UNPOISONABLE);
      assertThat(counters.unpoisonable).isEqualTo(1);
      assertThat(own.unregister(memory, pageSize)).isZero();
      client.join();
      lane.awaitEnd();
    }
    ReleaseGate.ours().unmap(memory, pageSize);
  }

  private static void touch(long address) {
    long _ = LibC.clockGettime(CLOCK_MONOTONIC, RawMemory.segment(address, 2 * Long.BYTES));
  }

  /** A kernel that refuses to poison; nothing else is asked of it. */
  private static final class Unpoisonable implements FaultCalls {
    @Override
    public int copy(long toAddress, long fromAddress) {
      return -Errno.EINVAL;
    }

    @Override
    public int zero(long address) {
      return -Errno.EINVAL;
    }

    @Override
    public int lift(long address) {
      return -Errno.EINVAL;
    }

    @Override
    public int poison(long address) {
      return -Errno.EINVAL;
    }

    @Override
    public int wake(long address) {
      return 0;
    }
  }
}
