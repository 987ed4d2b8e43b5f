package org.arenalab.os.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.arenalab.Await;
import org.arenalab.os.Descriptor;
import org.arenalab.os.DescriptorMessage;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.socket.UnixSocketException.Reason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnixSocketTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final UnixSocket.Pair pair = UnixSocket.pair();
  private final UnixSocket first = pair.first();
  private final UnixSocket second = pair.second();

  @AfterEach
  void close() {
    pair.close();
  }

  private static Reason reasonOf(ThrowingCallable call) {
    return catchThrowableOfType(UnixSocketException.class, call).reason();
  }

  @Test
  void shouldKeepMessagesWholeAndInOrder() {
    first.send(new byte[] {1, 2, 3});
    first.send(new byte[UnixSocket.MAX_MESSAGE_BYTES]);
    first.send(new byte[] {4});
    assertThat(second.receive().orElseThrow().bytes()).containsExactly(1, 2, 3);
    assertThat(second.receive().orElseThrow().bytes()).hasSize(UnixSocket.MAX_MESSAGE_BYTES);
    assertThat(second.receive().orElseThrow().bytes()).containsExactly(4);
  }

  @Test
  void shouldPassDescriptors() {
    try (SharedMemory a = SharedMemory.createMemfd("passed-a", false);
        SharedMemory b = SharedMemory.createMemfd("passed-b", false)) {
      a.resize(4096);
      b.resize(8192);
      first.send(new byte[] {1}, a.descriptor(), b.descriptor());
      try (SocketMessage message = second.receive().orElseThrow()) {
        assertThat(message.descriptors()).isEqualTo(2);
        try (SharedMemory passed = SharedMemory.received(message.take(1))) {
          assertThat(passed.status()).isEqualTo(b.status());
          assertThat(passed.isWritable()).isTrue();
          passed.write(0, new byte[] {7});
          assertThat(b.read(0, 1)).containsExactly(7);
        }
        assertThatThrownBy(() -> message.take(1))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("index=1");
      }
    }
  }

  @Test
  void shouldCloseDescriptorsThatNobodyTook() {
    try (SharedMemory file = SharedMemory.createMemfd("not-taken", false)) {
      first.send(new byte[] {1}, file.descriptor());
      SocketMessage message = second.receive().orElseThrow();
      message.close();
      assertThatThrownBy(() -> message.take(0)).isInstanceOf(IllegalStateException.class);
      assertThat(file.descriptor().isClosed()).isFalse();
    }
  }

  @Test
  void shouldRefuseMoreDescriptorsThanAgreed() {
    try (SharedMemory file = SharedMemory.createMemfd("many", false)) {
      List<Descriptor> many =
          Collections.nCopies(UnixSocket.MAX_DESCRIPTORS + 1, file.descriptor());
      Descriptor[] passed = many.toArray(Descriptor[]::new);
      assertThatThrownBy(() -> first.send(new byte[1], passed))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("passed=9");

      // A hostile peer does not ask this class.
      new DescriptorMessage(1, passed.length).send(first.descriptor(), 1, passed);
      assertThat(reasonOf(second::receive)).isEqualTo(Reason.TRUNCATED);
      first.send(new byte[] {5});
      assertThat(second.receive().orElseThrow().bytes()).containsExactly(5);
    }
  }

  @Test
  void shouldRefuseMessageThatIsTooLong() {
    int tooLong = UnixSocket.MAX_MESSAGE_BYTES + 1;
    assertThatThrownBy(() -> first.send(new byte[tooLong]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bytes=" + tooLong);
    new DescriptorMessage(tooLong, 1).send(first.descriptor(), tooLong);
    assertThat(reasonOf(second::receive)).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void shouldSeeThatPeerHasClosed() {
    first.close();
    assertThat(second.receive()).isEmpty();
    assertThat(reasonOf(() -> second.send(new byte[1]))).isEqualTo(Reason.PEER_GONE);
  }

  @Test
  void shouldDeliverWhatWasSentBeforeTheEnd() {
    first.send(new byte[] {1});
    first.close();
    assertThat(second.receive()).isPresent();
    assertThat(second.receive()).isEmpty();
  }

  @Test
  void shouldLiveWhileAnotherProcessHasIt() {
    try (UnixSocket kept = UnixSocket.received(first.descriptor().duplicate())) {
      first.closeHere();
      kept.send(new byte[] {6});
      assertThat(second.receive().orElseThrow().bytes()).containsExactly(6);
      assertThat(reasonOf(() -> first.send(new byte[1]))).isEqualTo(Reason.CLOSED);
    }
  }

  @Test
  void shouldWaitNoLongerThanTheTimeout() {
    second.setTimeout(Duration.ofMillis(20));
    assertThat(reasonOf(second::receive)).isEqualTo(Reason.TIMEOUT);
    ThrowingCallable fill =
        () -> {
          while (true) {
            second.send(new byte[UnixSocket.MAX_MESSAGE_BYTES]);
          }
        };
    assertThat(reasonOf(fill)).isEqualTo(Reason.TIMEOUT);
  }

  @Test
  void shouldAwaitMessageWithoutTakingIt() {
    assertThat(second.awaitMessage(Duration.ofMillis(1))).isFalse();
    first.send(new byte[] {7});
    assertThat(second.awaitMessage(Duration.ofSeconds(10))).isTrue();
    assertThat(second.receive().orElseThrow().bytes()).containsExactly(7);
    assertThat(second.awaitMessage(Duration.ofMillis(1))).isFalse();

    first.close();

    assertThat(second.awaitMessage(Duration.ofSeconds(10))).isTrue();
    assertThat(second.receive()).isEmpty();
  }

  @Test
  void shouldAwaitNoMessageOfClosedSocket() {
    second.close();

    assertThat(reasonOf(() -> second.awaitMessage(Duration.ofSeconds(10))))
        .isEqualTo(Reason.CLOSED);
  }

  @Test
  void shouldEndWaitOfAnotherThread() throws Exception {
    CompletableFuture<Reason> reason = new CompletableFuture<>();
    Thread receiver = new Thread(() -> reason.complete(reasonOf(second::receive)));
    receiver.start();
    Thread.sleep(20);
    second.close();
    assertThat(Await.result(PATIENCE, reason)).isEqualTo(Reason.CLOSED);
    receiver.join();
  }

  @Test
  void shouldNamePeer() {
    PeerCredentials peer = first.peer();
    assertThat(peer).isEqualTo(PeerCredentials.ofThisProcess());
    assertThat(peer.pid()).isEqualTo((int) ProcessHandle.current().pid());
    assertThat(peer.isTrusted()).isTrue();
    int another = peer.uid() + 1;
    assertThat(new PeerCredentials(1, another, another).isTrusted()).isFalse();
  }

  @Test
  void shouldRefuseOtherKindsOfFile() {
    SharedMemory file = SharedMemory.createMemfd("no-socket", false);
    assertThatThrownBy(() -> UnixSocket.received(file.descriptor()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("domain=-88");
    assertThat(file.descriptor().isClosed()).isTrue();
  }
}
