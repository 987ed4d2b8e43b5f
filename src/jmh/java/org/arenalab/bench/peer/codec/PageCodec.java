package org.arenalab.bench.peer.codec;

/**
 * A codec that compresses one 4096-byte off-heap page at a time. Not thread-safe: a codec may keep
 * tables or contexts between calls, as a real user of its library would.
 *
 * <p>An implementation copies no bytes that a user of the library with off-heap pages could leave
 * in place. It creates no garbage beyond the garbage of the library itself.
 */
public interface PageCodec extends AutoCloseable {

  /** Returns the name that {@link PageCodecs#open} accepts, such as {@code zstd-jni}. */
  String name();

  /** Returns the version of the library, as the library reports it. */
  String version();

  /** Returns the size in bytes that the target of {@link #compress} needs for any page. */
  int maxCompressedBytes();

  /**
   * Compresses {@code page} to the start of {@code target}.
   *
   * @param page exactly one page
   * @param target at least {@link #maxCompressedBytes()} long
   * @return the number of bytes of {@code target} that the compressed page takes
   */
  int compress(PageView page, PageView target);

  /**
   * Restores a page. The input is not trusted: no input causes a write outside {@code page}. When
   * this method throws, the content of {@code page} is unspecified.
   *
   * @param compressed exactly the bytes that {@link #compress} made
   * @param page exactly one page
   * @return 4096
   * @throws MalformedPageException if the input does not decode to exactly one page
   */
  int decompress(PageView compressed, PageView page);

  /** Releases native contexts. */
  @Override
  void close();
}
