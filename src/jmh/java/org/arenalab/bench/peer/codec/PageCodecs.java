package org.arenalab.bench.peer.codec;

import java.util.List;
import org.arenalab.bench.peer.PeerUnavailableException;

/** The registry of the codecs by name. Opening one loads no class of another. */
public final class PageCodecs {
  /** Every name that {@link #open} knows, the floor first. */
  public static final List<String> NAMES =
      List.of(
          CopyCodec.NAME,
          Lz4JavaCodec.JNI,
          Lz4JavaCodec.SAFE,
          AircompressorCodec.NATIVE,
          AircompressorCodec.JAVA,
          ZstdJniCodec.NAME);

  private PageCodecs() {}

  /**
   * Opens a new codec for the calling thread.
   *
   * @throws IllegalArgumentException if no codec has that name
   * @throws PeerUnavailableException if its library cannot be loaded here
   */
  public static PageCodec open(String name) {
    return switch (name) {
      case CopyCodec.NAME -> new CopyCodec();
      case Lz4JavaCodec.JNI -> Lz4JavaCodec.jni();
      case Lz4JavaCodec.SAFE -> Lz4JavaCodec.safe();
      case AircompressorCodec.NATIVE -> AircompressorCodec.ffm();
      case AircompressorCodec.JAVA -> AircompressorCodec.pureJava();
      case ZstdJniCodec.NAME -> ZstdJniCodec.open();
      default ->
          throw new IllegalArgumentException(
              "unknown codec: name=%s, expected one of %s".formatted(name, NAMES));
    };
  }
}
