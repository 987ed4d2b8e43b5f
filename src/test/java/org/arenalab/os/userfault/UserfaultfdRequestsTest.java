package org.arenalab.os.userfault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.arenalab.Await;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Errno;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.ThreadSignal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Requests of a process to its own memory. No thread here waits in a fault: the collector of this
 * JVM would wait for that thread, and a thread that serves it for the collector.
 */
class UserfaultfdRequestsTest {
  private static final long PAGE = VirtualMemory.pageSizeBytes();
  private static final int PAGES = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Userfaultfd faults;
  private UserfaultfdRequests requests;
  private long memory;
  private long source;

  @BeforeEach
  void open() {
    long wanted = Userfaultfd.FEATURE_WP | Userfaultfd.FEATURE_MOVE | Userfaultfd.FEATURE_POISON;
    assumeTrue((Userfaultfd.features() & wanted) == wanted, "Linux 6.8");
    faults = Userfaultfd.openBlocking(wanted);
    requests = faults.newRequests();
    memory = mapPages();
    source = mapPages();
    for (int i = 0; i < PAGES; i++) {
      RawMemory.fill(source + i * PAGE, PAGE, (byte) (i + 1));
    }
    long modes = Userfaultfd.MODE_MISSING | Userfaultfd.MODE_WP;
    assertThat(requests.register(memory, PAGES * PAGE, modes)).isZero();
  }

  private static long mapPages() {
    long address = VirtualMemory.mapAnonymous(PAGES * PAGE);
    VirtualMemory.avoidHugePagesIfAny(address, PAGES * PAGE);
    return address;
  }

  @AfterEach
  void close() {
    if (faults != null) {
      requests.close();
      faults.close();
      ReleaseGate.ours().unmap(memory, PAGES * PAGE);
      ReleaseGate.ours().unmap(source, PAGES * PAGE);
    }
  }

  @Test
  void shouldCopyIntoMissingPages() {
    assertThat(requests.copy(memory, source, 3 * PAGE)).isZero();
    assertThat(requests.doneBytes()).isEqualTo(3 * PAGE);
    assertThat(RawMemory.mismatch(memory, source, 3 * PAGE)).isEqualTo(-1);
  }

  @Test
  void shouldAnswerThatPageIsPresent() {
    assertThat(requests.copy(memory, source, PAGE)).isZero();

    assertThat(requests.copy(memory, source + PAGE, PAGE)).isEqualTo(-Errno.EEXIST);
    assertThat(requests.zeroPages(memory, PAGE)).isEqualTo(-Errno.EEXIST);
    assertThat(requests.move(memory, source + PAGE, PAGE)).isEqualTo(-Errno.EEXIST);
    assertThat(requests.doneBytes()).isZero();
    assertThat(RawMemory.getByte(memory)).isEqualTo((byte) 1);
    assertThat(RawMemory.getByte(source + PAGE)).isEqualTo((byte) 2);
  }

  @Test
  void shouldTellHowMuchWasDone() {
    assertThat(requests.copy(memory + 2 * PAGE, source, PAGE)).isZero();

    assertThat(requests.copy(memory, source, 4 * PAGE)).isEqualTo(-Errno.EAGAIN);
    assertThat(requests.doneBytes()).isEqualTo(2 * PAGE);
  }

  @Test
  void shouldFillWithZeros() {
    assertThat(requests.zeroPages(memory, PAGES * PAGE)).isZero();
    assertThat(requests.doneBytes()).isEqualTo(PAGES * PAGE);
    assertThat(RawMemory.getByte(memory + 5 * PAGE)).isZero();
  }

  @Test
  void shouldMoveProtectedPage() {
    assertThat(requests.copyProtected(memory, source, PAGE)).isZero();
    assertThat(requests.move(memory + PAGE, memory, PAGE)).isZero();
    assertThat(requests.doneBytes()).isEqualTo(PAGE);
    // The page arrives without its protection, and the place it left is missing.
    RawMemory.putByte(memory + PAGE, (byte) 9);
    assertThat(requests.zeroPages(memory, PAGE)).isZero();
    assertThat(RawMemory.getByte(memory)).isZero();
  }

  @Test
  void shouldTurnPoisonIntoAnError() {
    assertThat(requests.poison(memory, PAGE)).isZero();
    assertThat(requests.poison(memory, PAGE)).as("as for a present page").isEqualTo(-Errno.EEXIST);
    assertThatThrownBy(() -> RawMemory.getLong(memory)).isInstanceOf(InternalError.class);

    assertThat(requests.copy(memory, source, PAGE)).isZero();
    assertThat(RawMemory.getByte(memory)).isEqualTo((byte) 1);
  }

  @Test
  void shouldLiftProtection() {
    assertThat(requests.copyProtected(memory, source, 2 * PAGE)).isZero();
    assertThat(requests.liftWriteProtection(memory, 2 * PAGE)).isZero();
    RawMemory.putByte(memory, (byte) 7);

    assertThat(requests.protectFromWrites(memory, 2 * PAGE)).isZero();
    assertThat(RawMemory.getByte(memory)).isEqualTo((byte) 7);
    assertThat(requests.tryLiftWriteProtection(memory, PAGE)).isTrue();
    RawMemory.putByte(memory, (byte) 8);
    assertThat(requests.tryLiftWriteProtection(source, PAGE)).as("not registered").isFalse();
  }

  @Test
  void shouldNameMissingRegistration() {
    assertThat(requests.copy(source, memory, PAGE)).isNegative();
    assertThat(requests.protectFromWrites(source, PAGE)).isEqualTo(-Errno.ENOENT);
    assertThat(requests.wake(memory + 1, PAGE)).isEqualTo(-Errno.EINVAL);
    assertThat(requests.copy(memory + 1, source, PAGE)).isEqualTo(-Errno.EINVAL);
    assertThat(requests.unregister(memory, PAGES * PAGE)).isZero();
    assertThat(requests.copy(memory, source, PAGE)).isEqualTo(-Errno.ENOENT);
  }

  @Test
  void shouldEndReadingBySignal() throws Exception {
    CompletableFuture<ThreadSignal> signal = new CompletableFuture<>();
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              signal.complete(ThreadSignal.ofThisThread());
              answer.complete(requests.readMessage());
            });
    reader.start();
    ThreadSignal toReader = Await.result(PATIENCE, signal);
    while (!answer.isDone()) {
      // The reader may answer and end between the look and the signal.
      assertThat(toReader.send() || answer.isDone()).isTrue();
      Thread.sleep(1);
    }
    assertThat(answer.get()).isEqualTo(-Errno.EINTR);
    reader.join();
    assertThat(faults.isProcessGone()).isFalse();
  }

  @Test
  void shouldNotWaitIfNotBlocking() {
    try (Userfaultfd other = Userfaultfd.open(Userfaultfd.FEATURE_WP);
        UserfaultfdRequests ofOther = other.newRequests()) {
      assertThat(ofOther.readMessage()).isEqualTo(-Errno.EAGAIN);
    }
  }

  @Test
  void shouldRefuseOtherKindsOfFile() {
    SharedMemory file = SharedMemory.createMemfd("no-userfaultfd", false);
    Descriptor passed = file.descriptor();
    assertThatThrownBy(() -> Userfaultfd.received(passed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no-userfaultfd")
        .hasMessageContaining("expected anon_inode:[userfaultfd]");
    assertThat(passed.isClosed()).isTrue();
  }

  @Test
  void shouldReportThatFeaturesAreNotEnabled() {
    try (Userfaultfd other = Userfaultfd.openWithoutFeatures();
        UserfaultfdRequests ofOther = other.newRequests()) {
      assertThat(other.isProcessGone()).isTrue();
      assertThat(ofOther.readMessage()).isEqualTo(-Errno.ESRCH);
    }
  }
}
