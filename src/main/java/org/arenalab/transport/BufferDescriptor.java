package org.arenalab.transport;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.shm.InvalidRequestException;
import org.arenalab.shm.ShmArenaConfig;

/**
 * A text of about a hundred bytes that lets another process reach a buffer, sent over any channel.
 * It holds names and no paths. The receiver searches its own configured directory, so that a peer
 * cannot direct it to any other file.
 *
 * @param kind of transport that has the buffer
 * @param segment the arena's name, or a directory and a file in it
 * @param identity distinguishes segments of one name; 0 where names are never reused
 * @param handle of the block in an arena; 0 for a separate segment
 * @param sizeBytes of the buffer
 */
public record BufferDescriptor(
    Kind kind, String segment, long identity, long handle, long sizeBytes) {
  private static final Pattern TEXT =
      Pattern.compile(
          "arenalab1:(arena|segment):([A-Za-z0-9._/-]{1,255}):([0-9a-f]{1,16}):([0-9a-f]{1,16}):"
              + "([1-9][0-9]{0,17})");
  private static final int SHOWN_CHARACTERS = 120;

  /** The kind of transport that has the buffer. */
  public enum Kind {
    ARENA("arena", 1),
    SEGMENT("segment", 2);

    private final String word;
    private final int names;

    Kind(String word, int names) {
      this.word = word;
      this.names = names;
    }
  }

  public BufferDescriptor {
    requireNonNull(kind, "kind");
    requireNonNull(segment, "segment");
    String[] names = segment.split("/", -1);
    if (names.length != kind.names) {
      throw new InvalidRequestException(
          "segment=\"%s\", expected %d name(s)".formatted(segment, kind.names));
    }
    for (String name : names) {
      ShmArenaConfig.checkName(name);
    }
    if (sizeBytes <= 0) {
      throw InvalidRequestException.size(sizeBytes);
    }
  }

  /** Returns one line of ASCII without blanks. */
  public String encode() {
    return "arenalab1:%s:%s:%x:%x:%d".formatted(kind.word, segment, identity, handle, sizeBytes);
  }

  /**
   * Reads a text from {@link #encode}.
   *
   * @throws InvalidRequestException if the text has any other form
   */
  public static BufferDescriptor decode(String text) {
    requireNonNull(text, "text");
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      String shown = text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS));
      throw new InvalidRequestException("\"" + shown + "\" is not a buffer descriptor");
    }
    return new BufferDescriptor(
        parts.group(1).equals(Kind.ARENA.word) ? Kind.ARENA : Kind.SEGMENT,
        parts.group(2),
        Long.parseUnsignedLong(parts.group(3), 16),
        Long.parseUnsignedLong(parts.group(4), 16),
        Long.parseLong(parts.group(5)));
  }

  /** Returns the text of {@link #encode} as bytes. */
  public byte[] toBytes() {
    return encode().getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads the bytes of {@link #toBytes}; see {@link #decode}. */
  public static BufferDescriptor fromBytes(byte[] bytes) {
    requireNonNull(bytes, "bytes");
    return decode(new String(bytes, StandardCharsets.US_ASCII));
  }

  void requireKind(Kind expected) {
    if (kind != expected) {
      throw new InvalidRequestException(
          "the buffer is in %s transport, this is %s transport: set %s to the same value in both processes"
              .formatted(
                  kind == Kind.ARENA ? "an arena" : "a segment",
                  expected == Kind.ARENA ? "an arena" : "a segment",
                  ShmTransportConfig.USE_ARENA.property()));
    }
  }
}
