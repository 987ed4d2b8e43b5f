package org.arenalab.pager.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.arenalab.os.Descriptor;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.pager.protocol.MalformedMessageException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageChannelTest {
  private final UnixSocket.Pair pair = UnixSocket.pair();
  private final MessageChannel client = new MessageChannel(pair.first());
  private final MessageChannel daemon = new MessageChannel(pair.second());

  @AfterEach
  void close() {
    client.close();
    daemon.close();
  }

  @Test
  void shouldCarryMessageWithDescriptors() {
    Message.Welcome welcome = new Message.Welcome(1, 2, 3, 9);
    try (SharedMemory a = SharedMemory.createMemfd("a", false);
        SharedMemory b = SharedMemory.createMemfd("b", false);
        SharedMemory c = SharedMemory.createMemfd("c", false)) {
      daemon.send(welcome, a.descriptor(), b.descriptor(), c.descriptor());
      try (ReceivedMessage received = client.receive().orElseThrow()) {
        assertThat(received.message()).isEqualTo(welcome);
        try (SharedMemory passed = SharedMemory.received(received.take(2))) {
          assertThat(passed.status()).isEqualTo(c.status());
        }
      }
    }
    daemon.close();
    assertThat(client.receive()).isEmpty();
  }

  @Test
  void shouldRefuseWrongNumberOfDescriptors() {
    Message hello = new Message.Hello(1, 4096, 0);
    assertThatThrownBy(() -> client.send(hello))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("descriptors=0, expected 1 to 3 for HELLO");
    client.socket().send(MessageCodec.encode(hello));
    assertThat(refusal()).isEqualTo(Reason.DESCRIPTORS);
    try (SharedMemory file = SharedMemory.createMemfd("surplus", false)) {
      Descriptor surplus = file.descriptor();
      client.socket().send(MessageCodec.encode(new Message.Ready()), surplus);
      assertThat(refusal()).isEqualTo(Reason.DESCRIPTORS);
    }
  }

  @Test
  void shouldGoOnAfterMalformedMessage() {
    client.socket().send(new byte[] {1, 2, 3});
    assertThat(refusal()).isEqualTo(Reason.TOO_SHORT);
    client.send(new Message.Ready());
    try (ReceivedMessage received = daemon.receive().orElseThrow()) {
      assertThat(received.message()).isEqualTo(new Message.Ready());
    }
  }

  private Reason refusal() {
    return catchThrowableOfType(MalformedMessageException.class, daemon::receive).reason();
  }
}
