package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.process.DeathSwitch;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.pager.PagerClient;
import org.arenalab.pager.PagerConfig;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.arenalab.pager.store.PageStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that fails to attach at its last step. */
@Timeout(60)
class AttachFailureTest {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  /** Less than the head of a store: no reader can be opened over it. */
  private static final long TOO_SHORT = 1;

  @TempDir Path directory;

  @Test
  void shouldLeakNoDescriptor() throws Exception {
    DaemonConfig config = DaemonConfig.ofSocket(directory.resolve("s")).withStoreBytes(16 << 20);
    try (UnixListener listener = UnixListener.listen(config.socket())) {
      // The first attempt loads classes and libraries.
      attach(listener, config);
      long before = openFiles();

      attach(listener, config);

      assertThat(openFiles()).isEqualTo(before);
    }
  }

  private static void attach(UnixListener listener, DaemonConfig config) throws Exception {
    CompletableFuture<Void> daemon =
        CompletableFuture.runAsync(() -> welcomeWithShortStore(listener, config));
    assertThatThrownBy(() -> PagerClient.attach(PagerConfig.ofSocket(config.socket())))
        .isInstanceOf(PageStoreException.class)
        .hasMessageContaining("mappingBytes");
    daemon.get();
  }

  private static void welcomeWithShortStore(UnixListener listener, DaemonConfig config) {
    try (DeathSwitch deathSwitch = DeathSwitch.create();
        Attachment attachment = AttachingPeer.accept(listener, config, 1);
        SharedMemory store = attachment.store().shareReadOnly()) {
      SessionParts parts = attachment.parts();
      MessageChannel channel = new MessageChannel(parts.socket());
      channel.send(
          new Message.Welcome(parts.id(), parts.memory().layout().sizeBytes(), TOO_SHORT, 9),
          parts.memory().file().descriptor(),
          store.descriptor(),
          deathSwitch.readEnd());
      // READY and the goodbye, then the end of the client.
      Optional<ReceivedMessage> next = channel.receive();
      while (next.isPresent()) {
        next.get().close();
        next = channel.receive();
      }
    }
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(OPEN_FILES)) {
      return files.count();
    }
  }
}
