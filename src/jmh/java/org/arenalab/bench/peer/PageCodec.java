package org.arenalab.bench.peer;

/**
 * Compresses one 4096-byte off-heap page at a time. Not thread-safe: a codec may keep tables or
 * contexts between calls, as a real user of it would.
 *
 * <p>No implementation copies bytes that a user of that library with off-heap pages would not have
 * to copy, and none creates garbage beyond what the library itself creates.
 */
public interface PageCodec extends AutoCloseable {

  /** The name under which {@link PageCodecs#open} finds it, such as {@code zstd-jni}. */
  String name();

  /** The version of the library behind it, as that library says it. */
  String version();

  /** How large the target of {@link #compress} must be, in bytes, whatever the page holds. */
  int maxCompressedBytes();

  /**
   * Compresses {@code page} to the start of {@code target}.
   *
   * @param page exactly one page
   * @param target at least {@link #maxCompressedBytes()} long
   * @return how many bytes of {@code target} the compressed page takes
   */
  int compress(PageView page, PageView target);

  /**
   * Restores a page. The input is never trusted: whatever it holds, nothing outside {@code page} is
   * written. When this throws, the content of {@code page} is unspecified.
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
