package org.arenalab.pager.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.arenalab.os.Internal;
import org.arenalab.pager.protocol.MalformedMessageException.Reason;
import org.arenalab.pager.protocol.Message.Acknowledged;
import org.arenalab.pager.protocol.Message.Goodbye;
import org.arenalab.pager.protocol.Message.HandOver;
import org.arenalab.pager.protocol.Message.Hello;
import org.arenalab.pager.protocol.Message.Ready;
import org.arenalab.pager.protocol.Message.Refused;
import org.arenalab.pager.protocol.Message.SessionGone;
import org.arenalab.pager.protocol.Message.SharedListener;
import org.arenalab.pager.protocol.Message.SharedSession;
import org.arenalab.pager.protocol.Message.StandbyReady;
import org.arenalab.pager.protocol.Message.Stats;
import org.arenalab.pager.protocol.Message.StatsRequest;
import org.arenalab.pager.protocol.Message.Stop;
import org.arenalab.pager.protocol.Message.Welcome;

/**
 * The bytes of messages, little-endian.
 *
 * <pre>
 *   0 magic "ALPG"   4 version   6 type   8 length of all bytes   12 zero   16 body
 *
 *   Hello            max bytes 16 | features 24 | page size 32
 *   Welcome          session id 16 | session bytes 24 | store bytes 32 | signal 40
 *   Refused          reason 16 | bytes of text 20 | text 24
 *   Stats            zero 16 | bytes of text 20 | text 24
 *   SharedSession    session id 16 | pid 24
 *   SessionGone, SharedListener, StandbyReady, Acknowledged    number 16
 *   others           no body
 * </pre>
 *
 * <p>A message is as long as its fields: a byte too many is refused like a byte too few.
 */
@Internal
public final class MessageCodec {
  /** The version of the messages. */
  public static final int VERSION = 1;

  private static final int MAGIC = 0x4750_4C41;
  private static final int HEADER_BYTES = 16;
  private static final int LENGTH_OFFSET = 8;
  private static final int MAX_FIELD_BYTES = 32;
  private static final int MAX_SIGNAL = 31;

  private MessageCodec() {}

  /**
   * Encodes a message. A text that is too long is cut.
   *
   * @throws MalformedMessageException if a field is outside its range
   */
  public static byte[] encode(Message message) {
    check(message);
    int textBytes = message instanceof Stats ? Message.MAX_STATS_BYTES : Message.MAX_REASON_BYTES;
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + MAX_FIELD_BYTES + textBytes)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putShort((short) VERSION);
    bytes.putShort((short) MessageType.of(message).number()).putInt(0).putInt(0);
    putBody(bytes, message);
    bytes.putInt(LENGTH_OFFSET, bytes.position());
    byte[] encoded = new byte[bytes.position()];
    bytes.get(0, encoded);
    return encoded;
  }

  private static void putBody(ByteBuffer bytes, Message message) {
    switch (message) {
      case Hello m -> bytes.putLong(m.maxBytes()).putLong(m.features()).putInt(m.pageSizeBytes());
      case Welcome m ->
          bytes
              .putLong(m.sessionId())
              .putLong(m.sessionBytes())
              .putLong(m.storeBytes())
              .putInt(m.switchSignal());
      case Refused m -> putText(bytes, m.reason().number(), m.text(), Message.MAX_REASON_BYTES);
      case Stats m -> putText(bytes, 0, m.text(), Message.MAX_STATS_BYTES);
      case SharedSession m -> bytes.putLong(m.sessionId()).putInt(m.pid());
      case SessionGone m -> bytes.putLong(m.sessionId());
      case SharedListener m -> bytes.putLong(m.daemonPid());
      case StandbyReady m -> bytes.putLong(m.pid());
      case Acknowledged m -> bytes.putLong(m.sessionId());
      case Ready _, Stop _, Goodbye _, StatsRequest _, HandOver _ -> {}
    }
  }

  private static void putText(ByteBuffer bytes, int number, String text, int maxBytes) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(encoded.length, maxBytes);
    while (length < encoded.length && length > 0 && (encoded[length] & 0xC0) == 0x80) {
      length--;
    }
    bytes.putInt(number).putInt(length).put(encoded, 0, length);
  }

  /**
   * Decodes a message of a peer.
   *
   * @throws MalformedMessageException if no correct peer sends such bytes. VERSION for a peer of
   *     another version, whose {@link Refused} is decoded anyway
   */
  public static Message decode(byte[] received) {
    ByteBuffer bytes = ByteBuffer.wrap(received).order(ByteOrder.LITTLE_ENDIAN);
    MessageType type = header(bytes);
    Message message = body(type, bytes);
    if (bytes.hasRemaining()) {
      throw wrongLength(received.length, type, bytes.position());
    }
    check(message);
    return message;
  }

  private static MessageType header(ByteBuffer bytes) {
    int length = bytes.remaining();
    if (length < HEADER_BYTES) {
      throw MalformedMessageException.of(
          Reason.TOO_SHORT, "bytes", length, "at least " + HEADER_BYTES);
    }
    int magic = bytes.getInt();
    int version = Short.toUnsignedInt(bytes.getShort());
    int number = Short.toUnsignedInt(bytes.getShort());
    int declared = bytes.getInt();
    int zero = bytes.getInt();
    require(Reason.MAGIC, "magic", magic, MAGIC);
    if (number != MessageType.REFUSED.number() && version != VERSION) {
      throw MalformedMessageException.ofVersion(version, VERSION);
    }
    require(Reason.LENGTH, "length", declared, length);
    require(Reason.FIELD, "reserved", zero, 0);
    MessageType type = MessageType.of(number);
    if (type == null) {
      throw MalformedMessageException.of(Reason.TYPE, "type", number, "a known type");
    }
    return type;
  }

  private static void require(Reason reason, String name, int value, int expected) {
    if (value != expected) {
      throw MalformedMessageException.of(
          reason, name, "0x" + Integer.toHexString(value), "0x" + Integer.toHexString(expected));
    }
  }

  private static MalformedMessageException wrongLength(int length, MessageType type, int expected) {
    return MalformedMessageException.of(Reason.LENGTH, "bytes", length, expected + " for " + type);
  }

  private static Message body(MessageType type, ByteBuffer bytes) {
    return switch (type) {
      case HELLO -> {
        need(type, bytes, 20);
        long maxBytes = bytes.getLong();
        long features = bytes.getLong();
        yield new Hello(maxBytes, bytes.getInt(), features);
      }
      case WELCOME -> {
        need(type, bytes, 28);
        yield new Welcome(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getInt());
      }
      case REFUSED -> {
        need(type, bytes, 8);
        Message.Reason reason = Message.Reason.of(bytes.getInt());
        yield new Refused(reason, text(type, bytes, Message.MAX_REASON_BYTES));
      }
      case STATS -> {
        need(type, bytes, 8);
        require(Reason.FIELD, "reserved", bytes.getInt(), 0);
        yield new Stats(text(type, bytes, Message.MAX_STATS_BYTES));
      }
      case SHARED_SESSION -> {
        need(type, bytes, 12);
        yield new SharedSession(bytes.getLong(), bytes.getInt());
      }
      case SESSION_GONE -> new SessionGone(number(type, bytes));
      case SHARED_LISTENER -> new SharedListener(number(type, bytes));
      case STANDBY_READY -> new StandbyReady(number(type, bytes));
      case ACKNOWLEDGED -> new Acknowledged(number(type, bytes));
      case READY -> new Ready();
      case STOP -> new Stop();
      case GOODBYE -> new Goodbye();
      case STATS_REQUEST -> new StatsRequest();
      case HAND_OVER -> new HandOver();
    };
  }

  private static void need(MessageType type, ByteBuffer bytes, int bodyBytes) {
    if (bytes.remaining() < bodyBytes) {
      throw wrongLength(bytes.limit(), type, HEADER_BYTES + bodyBytes);
    }
  }

  private static long number(MessageType type, ByteBuffer bytes) {
    need(type, bytes, Long.BYTES);
    return bytes.getLong();
  }

  private static String text(MessageType type, ByteBuffer bytes, int maxBytes) {
    int length = bytes.getInt();
    requireRange("bytes of text", length, 0, maxBytes);
    if (length > bytes.remaining()) {
      throw wrongLength(bytes.limit(), type, bytes.position() + length);
    }
    ByteBuffer text = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw MalformedMessageException.of(Reason.FIELD, "text", length + " bytes", "UTF-8");
    }
  }

  /** Checks the fields of a message of either side. */
  private static void check(Message message) {
    switch (message) {
      case Hello m -> {
        requireRange("maxBytes", m.maxBytes(), 1, Long.MAX_VALUE);
        requireRange("pageSizeBytes", m.pageSizeBytes(), 1, Integer.MAX_VALUE);
      }
      case Welcome m -> {
        requireSession(m.sessionId());
        requireRange("sessionBytes", m.sessionBytes(), 1, Long.MAX_VALUE);
        requireRange("storeBytes", m.storeBytes(), 1, Long.MAX_VALUE);
        requireRange("switchSignal", m.switchSignal(), 1, MAX_SIGNAL);
      }
      case SharedSession m -> {
        requireSession(m.sessionId());
        requireRange("pid", m.pid(), 1, Integer.MAX_VALUE);
      }
      case SessionGone m -> requireSession(m.sessionId());
      case Acknowledged m -> requireSession(m.sessionId());
      case SharedListener m -> requireRange("daemonPid", m.daemonPid(), 1, Integer.MAX_VALUE);
      case StandbyReady m -> requireRange("pid", m.pid(), 1, Integer.MAX_VALUE);
      case Refused _, Stats _, Ready _, Stop _, Goodbye _, StatsRequest _, HandOver _ -> {}
    }
  }

  private static void requireSession(long sessionId) {
    if (sessionId == 0) {
      throw MalformedMessageException.of(Reason.FIELD, "sessionId", 0, "another number");
    }
  }

  private static void requireRange(String name, long value, long from, long to) {
    if (value < from || value > to) {
      throw MalformedMessageException.of(Reason.FIELD, name, value, from + " to " + to);
    }
  }
}
