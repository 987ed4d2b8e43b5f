package org.arenalab.pager.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.arenalab.pager.protocol.MalformedMessageException.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("beside")
class MessageCodecTest {
  static List<Message> messages() {
    return List.of(
        new Message.Hello(512L << 20, 4096, 0x1ffff),
        new Message.Welcome(-5, 1 << 20, 1L << 40, 9),
        new Message.Refused(Message.Reason.OTHER_USER, "uid=1000, expected 0"),
        new Message.Refused(Message.Reason.REPLACED, ""),
        new Message.Ready(),
        new Message.Stop(),
        new Message.Goodbye(),
        new Message.StatsRequest(),
        new Message.Stats("faults=12\nstaged=7\n"),
        new Message.SharedSession(3, 4242),
        new Message.SessionGone(3),
        new Message.SharedListener(4243),
        new Message.StandbyReady(4244),
        new Message.HandOver(),
        new Message.Acknowledged(3));
  }

  private static Reason refusal(byte[] bytes) {
    return catchThrowableOfType(MalformedMessageException.class, () -> MessageCodec.decode(bytes))
        .reason();
  }

  /** Returns the bytes of a message with a changed number. */
  private static byte[] with(Message message, int offset, int value) {
    byte[] bytes = MessageCodec.encode(message);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("messages")
  void shouldDecodeWhatItEncoded(Message message) {
    assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(message);
  }

  @Test
  void shouldKnowEveryMessage() {
    assertThat(messages().stream().map(MessageType::of).distinct())
        .containsExactlyInAnyOrder(MessageType.values());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void shouldRefuseOtherLengths(Message message) {
    byte[] whole = MessageCodec.encode(message);
    for (int length = 0; length <= whole.length + 9; length++) {
      if (length == whole.length) {
        continue;
      }
      byte[] cut = Arrays.copyOf(whole, length);
      assertThat(refusal(cut)).isEqualTo(length < 16 ? Reason.TOO_SHORT : Reason.LENGTH);
      if (length >= 16) {
        ByteBuffer.wrap(cut).order(ByteOrder.LITTLE_ENDIAN).putInt(8, length);
        assertThat(refusal(cut)).isEqualTo(Reason.LENGTH);
      }
    }
  }

  @Test
  void shouldNameWhatIsWrong() {
    byte[] hello = MessageCodec.encode(new Message.Hello(1, 4096, 0));
    assertThatThrownBy(() -> MessageCodec.decode(with(hello, 0, (byte) 'X')))
        .hasMessage(
            "malformed message: magic=0x47504c58, expected 0x47504c41; close the connection");
    assertThat(refusal(with(hello, 4, (byte) 2))).isEqualTo(Reason.VERSION);
    assertThat(refusal(with(hello, 6, (byte) 99))).isEqualTo(Reason.TYPE);
    assertThat(refusal(with(hello, 12, (byte) 1))).isEqualTo(Reason.FIELD);
    assertThatThrownBy(() -> MessageCodec.decode(with(hello, 16, (byte) 0)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("maxBytes=0");
  }

  private static byte[] with(byte[] bytes, int offset, byte value) {
    byte[] changed = bytes.clone();
    changed[offset] = value;
    return changed;
  }

  @Test
  void shouldUnderstandRefusalOfOtherVersion() {
    Message refused = new Message.Refused(Message.Reason.VERSION, "version=7, expected 9");
    byte[] bytes = MessageCodec.encode(refused);
    assertThat(MessageCodec.decode(with(bytes, 4, (byte) 9))).isEqualTo(refused);
    Message later = MessageCodec.decode(with(refused, 16, 1000));
    assertThat(((Message.Refused) later).reason()).isEqualTo(Message.Reason.MALFORMED);
  }

  @Test
  void shouldCutTextBetweenCharacters() {
    Message cut =
        MessageCodec.decode(
            MessageCodec.encode(
                new Message.Refused(Message.Reason.BUSY, "x" + "\u00e9".repeat(2000))));
    String text = ((Message.Refused) cut).text();
    assertThat(text).hasSize(1 + 511).endsWith("\u00e9");
  }

  @Test
  void shouldRefuseDamagedText() {
    Message stats = new Message.Stats("abcd");
    assertThat(refusal(with(MessageCodec.encode(stats), 24, (byte) 0xff))).isEqualTo(Reason.FIELD);
    assertThat(refusal(with(stats, 20, -1))).isEqualTo(Reason.FIELD);
    assertThat(refusal(with(stats, 20, 5))).isEqualTo(Reason.LENGTH);
    assertThat(refusal(with(stats, 20, 3))).isEqualTo(Reason.LENGTH);
  }

  @Test
  void shouldNotSendWrongFields() {
    List<Message> wrong =
        List.of(
            new Message.Hello(-1, 4096, 0),
            new Message.Welcome(0, 1, 1, 9),
            new Message.Welcome(1, 1, 1, 32),
            new Message.SharedSession(1, 0),
            new Message.SessionGone(0),
            new Message.StandbyReady(1L << 40));
    for (Message each : wrong) {
      assertThatThrownBy(() -> MessageCodec.encode(each))
          .as("%s", each)
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void shouldNeverFailOnDamagedBytes() {
    fuzz(8_000, 15);
  }

  @Test
  @Tag("slow")
  void shouldNeverFailOnManyDamagedBytes() {
    fuzz(1_000_000, System.nanoTime());
  }

  /** Damaged bytes are refused by name, or are another whole message. */
  private static void fuzz(int rounds, long seed) {
    Random random = new Random(seed);
    List<Message> messages = messages();
    int decoded = 0;
    int refused = 0;
    for (int i = 0; i < rounds; i++) {
      byte[] bytes = damaged(random, messages.get(random.nextInt(messages.size())));
      try {
        Message message = MessageCodec.decode(bytes);
        if (!MessageCodec.decode(MessageCodec.encode(message)).equals(message)) {
          throw new AssertionError("seed " + seed + ": " + message);
        }
        decoded++;
      } catch (MalformedMessageException e) {
        refused++;
      }
    }
    assertThat(decoded).as("seed %d", seed).isPositive();
    assertThat(refused).as("seed %d", seed).isGreaterThan(decoded);
  }

  private static byte[] damaged(Random random, Message message) {
    byte[] bytes = MessageCodec.encode(message);
    if (random.nextInt(4) == 0) {
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
    }
    int changes = random.nextInt(4);
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    if (bytes.length >= 16 && random.nextBoolean()) {
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, bytes.length);
    }
    return bytes;
  }
}
