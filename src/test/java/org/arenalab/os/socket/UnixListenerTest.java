package org.arenalab.os.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.arenalab.Await;
import org.arenalab.JavaProcess;
import org.arenalab.os.socket.UnixSocketException.Reason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixListenerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = directory.resolve("socket");
  }

  private static UnixSocketException refusal(ThrowingCallable call) {
    return catchThrowableOfType(UnixSocketException.class, call);
  }

  @Test
  void shouldConnectAtPath() {
    try (UnixListener listener = UnixListener.listen(path);
        UnixSocket client = UnixSocket.connect(path);
        UnixSocket server = listener.accept()) {
      client.send(new byte[] {1});
      assertThat(server.receive().orElseThrow().bytes()).containsExactly(1);
      server.send(new byte[] {2});
      assertThat(client.receive().orElseThrow().bytes()).containsExactly(2);
      assertThat(client.peer().pid()).isEqualTo((int) ProcessHandle.current().pid());
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void shouldAdmitOwnerOnly() throws Exception {
    try (UnixListener listener = UnixListener.listen(path)) {
      assertThat(listener.path()).isEqualTo(path);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  @Tag("medium")
  void shouldReplaceFileOfDeadListener() throws Exception {
    try (JavaProcess child = JavaProcess.start(List.of(), ListeningChild.class, path.toString())) {
      child.awaitLine("listening");
      UnixSocketException inUse = refusal(() -> UnixListener.listen(path));
      assertThat(inUse.reason()).isEqualTo(Reason.IN_USE);
      assertThat(inUse).hasMessageContaining("pid=" + child.pid());
      child.kill();
    }
    assertThat(path).exists();
    assertThat(refusal(() -> UnixSocket.connect(path)).reason()).isEqualTo(Reason.NOBODY_LISTENS);
    try (UnixListener listener = UnixListener.listen(path);
        UnixSocket client = UnixSocket.connect(path);
        UnixSocket server = listener.accept()) {
      assertThat(server.peer()).isEqualTo(client.peer());
    }
  }

  @Test
  void shouldKeepFileOfAnotherKind() throws Exception {
    Files.writeString(path, "precious");
    assertThat(refusal(() -> UnixListener.listen(path)).reason()).isEqualTo(Reason.NOT_A_SOCKET);
    assertThat(refusal(() -> UnixSocket.connect(path)).reason()).isEqualTo(Reason.NOT_A_SOCKET);
    assertThat(path).hasContent("precious");
  }

  @Test
  void shouldNameWhatIsMissing() {
    UnixSocketException refusal = refusal(() -> UnixSocket.connect(path));
    assertThat(refusal.reason()).isEqualTo(Reason.NOBODY_LISTENS);
    assertThat(refusal).hasMessageContaining("path=" + path);
  }

  @Test
  void shouldRefusePathThatIsTooLong() {
    String room = "/" + "x".repeat(200);
    Path longest = Path.of(room.substring(0, UnixAddress.MAX_PATH_BYTES));
    Path tooLong = Path.of(room.substring(0, UnixAddress.MAX_PATH_BYTES + 1));
    assertThat(refusal(() -> UnixSocket.connect(longest)).reason())
        .isEqualTo(Reason.NOBODY_LISTENS);
    UnixSocketException refusal = refusal(() -> UnixListener.listen(tooLong));
    assertThat(refusal.reason()).isEqualTo(Reason.PATH_TOO_LONG);
    assertThat(refusal).hasMessageContaining("bytes=108, expected 1 to 107");
    assertThat(refusal(() -> UnixSocket.connect(tooLong)).reason()).isEqualTo(Reason.PATH_TOO_LONG);
  }

  @Test
  void shouldEndAcceptOfAnotherThread() throws Exception {
    UnixListener listener = UnixListener.listen(path);
    CompletableFuture<Reason> reason = new CompletableFuture<>();
    Thread acceptor = new Thread(() -> reason.complete(refusal(listener::accept).reason()));
    acceptor.start();
    Thread.sleep(20);
    listener.close();
    listener.close();
    assertThat(Await.result(PATIENCE, reason)).isEqualTo(Reason.CLOSED);
    acceptor.join();
  }

  @Test
  void shouldLeaveFileOfLaterListener() {
    UnixListener early = UnixListener.listen(path);
    assertThat(path.toFile().delete()).isTrue();
    try (UnixListener later = UnixListener.listen(path)) {
      early.close();
      assertThat(path).exists();
      assertThat(later.path()).isEqualTo(path);
    }
  }

  @Test
  void shouldHandOverToAnotherHolder() {
    UnixListener early = UnixListener.listen(path);
    try (UnixListener later = UnixListener.received(early.descriptor().duplicate(), path)) {
      early.handOver();
      early.close();
      try (UnixSocket client = UnixSocket.connect(path);
          UnixSocket server = later.accept()) {
        assertThat(server.peer()).isEqualTo(client.peer());
      }
    }
    assertThat(path).doesNotExist();
  }
}
