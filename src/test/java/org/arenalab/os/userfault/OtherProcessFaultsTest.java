package org.arenalab.os.userfault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.arenalab.JavaProcess;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Errno;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.DeathSwitch;
import org.arenalab.os.process.ThreadSignal;
import org.arenalab.os.socket.SocketMessage;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.os.socket.UnixSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of one process that another process serves, and the deaths of both. */
@Tag("medium")
class OtherProcessFaultsTest {
  private static final long PAGE = VirtualMemory.pageSizeBytes();

  @TempDir private Path directory;

  private JavaProcess child;
  private UnixSocket socket;
  private Userfaultfd faults;
  private UserfaultfdRequests requests;
  private long memory;
  private long own;

  @BeforeEach
  void start() throws Exception {
    own = VirtualMemory.mapAnonymous(PAGE);
    Path path = directory.resolve("s");
    try (UnixListener listener = UnixListener.listen(path)) {
      child = JavaProcess.start(List.of(), FaultingChild.class, path.toString());
      socket = listener.accept();
    }
    socket.setTimeout(Duration.ofSeconds(60));
    assertThat(socket.peer().pid()).isEqualTo((int) child.pid());
    assertThat(socket.peer().isTrusted()).isTrue();
    try (SocketMessage hello = socket.receive().orElseThrow()) {
      memory = ByteBuffer.wrap(hello.bytes()).getLong();
      faults = Userfaultfd.received(hello.take(0));
    }
    requests = faults.newRequests();
    long modes = Userfaultfd.MODE_MISSING | Userfaultfd.MODE_WP;
    assertThat(requests.register(memory, FaultingChild.PAGES * PAGE, modes)).isZero();
  }

  @AfterEach
  void stop() throws Exception {
    requests.close();
    faults.close();
    socket.close();
    child.close();
    ReleaseGate.ours().unmap(own, PAGE);
  }

  private int answer() {
    try (SocketMessage message = socket.receive().orElseThrow()) {
      return message.bytes()[0];
    }
  }

  @Test
  void shouldServeMissingPages() {
    for (int page = 0; page < FaultingChild.PAGES; page++) {
      socket.send(new byte[] {FaultingChild.READ, (byte) page});
      assertThat(requests.readMessage()).isZero();
      assertThat(requests.event()).isEqualTo(UserfaultfdRequests.EVENT_PAGEFAULT);
      assertThat(requests.address()).isEqualTo(memory + page * PAGE);
      assertThat(requests.isWriteProtectFault()).isFalse();
      assertThat(requests.isWriteFault()).isFalse();
      RawMemory.fill(own, PAGE, (byte) (page + 1));
      assertThat(requests.copy(memory + page * PAGE, own, PAGE)).isZero();
      assertThat(answer()).isEqualTo(page + 1);
    }
  }

  @Test
  void shouldHoldWriteUntilProtectionIsLifted() {
    assertThat(requests.copyProtected(memory, own, PAGE)).isZero();
    socket.send(new byte[] {FaultingChild.WRITE, 0, 42});
    assertThat(requests.readMessage()).isZero();
    assertThat(requests.isWriteProtectFault()).isTrue();
    assertThat(requests.isWriteFault()).isTrue();
    assertThat(requests.liftWriteProtection(memory, PAGE)).isZero();
    assertThat(answer()).isEqualTo(42);
  }

  @Test
  void shouldRepeatAccessAfterWake() {
    socket.send(new byte[] {FaultingChild.READ, 3});
    assertThat(requests.readMessage()).isZero();
    assertThat(requests.wake(memory + 3 * PAGE, PAGE)).isZero();
    assertThat(requests.readMessage()).isZero();
    assertThat(requests.zeroPages(memory + 3 * PAGE, PAGE)).isZero();
    assertThat(answer()).isZero();
  }

  @Test
  void shouldMoveOwnPagesOnly() {
    assertThat(requests.copy(memory, own, PAGE)).isZero();
    assertThat(requests.move(memory + PAGE, memory, PAGE)).isEqualTo(-Errno.EINVAL);
  }

  @Test
  void shouldNoticeDeathOfClient() throws Exception {
    CompletableFuture<ThreadSignal> signal = new CompletableFuture<>();
    CompletableFuture<Integer> read = new CompletableFuture<>();
    Thread lane =
        new Thread(
            () -> {
              signal.complete(ThreadSignal.ofThisThread());
              int result;
              do {
                result = requests.readMessage();
              } while (result == -Errno.EINTR);
              read.complete(result);
            });
    lane.start();
    ThreadSignal toLane = signal.get(10, TimeUnit.SECONDS);
    assertThat(faults.isProcessGone()).isFalse();
    child.kill();
    while (!read.isDone()) {
      toLane.send();
      Thread.sleep(1);
    }
    assertThat(read.get()).isEqualTo(-Errno.ESRCH);
    lane.join();
    assertThat(faults.isProcessGone()).isTrue();
    assertThat(requests.copy(memory, own, PAGE)).isEqualTo(-Errno.ESRCH);
    assertThat(requests.zeroPages(memory, PAGE)).isEqualTo(-Errno.ESRCH);
    assertThat(requests.protectFromWrites(memory, PAGE)).isEqualTo(-Errno.ESRCH);
  }

  /** The thread of the child that could notice hangs in a fault that nobody serves. */
  @Test
  void shouldEndHangingProcessWhenLastGuardIsGone() throws Exception {
    try (DeathSwitch toChild = DeathSwitch.create();
        Descriptor secondGuard = toChild.writeEnd().duplicate()) {
      socket.send(new byte[] {FaultingChild.ARM}, toChild.readEnd());
      toChild.closeReadEnd();
      assertThat(answer()).isZero();
      socket.send(new byte[] {FaultingChild.READ, 0});
      assertThat(requests.readMessage()).isZero();

      toChild.close();
      Thread.sleep(50);
      assertThat(child.isAlive()).isTrue();

      secondGuard.close();
      assertThat(child.awaitExit()).isEqualTo(128 + FaultingChild.SIGKILL);
    }
  }
}
