package org.arenalab.bench.workload;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Function;

/**
 * Off-heap pages of one kind, page-aligned and back to back. A page set records the facts that a
 * reader of a result needs: the origin, number and hash of the pages, and the number of same-filled
 * pages. Never written after loading, so any thread may read it until it is closed.
 */
public final class PageSet implements AutoCloseable {
  /** The page size, in bytes. */
  public static final int PAGE_BYTES = 4096;

  /** Bytes per digest update: a byte buffer holds less than 2 GiB. */
  private static final long DIGESTED_AT_ONCE = 1L << 30;

  private final Arena arena;
  private final MemorySegment pages;
  private final String label;
  private final PageData.Filled filled;
  private final byte[] digest;
  private final int sameFilled;

  private PageSet(Arena arena, MemorySegment pages, String label, PageData.Filled filled) {
    this.arena = arena;
    this.pages = pages.asSlice(0, (long) filled.pages() * PAGE_BYTES);
    this.label = label;
    this.filled = filled;
    this.digest = sha256Of(this.pages);
    this.sameFilled = countSameFilled();
  }

  /**
   * Loads pages of one kind. A smaller source provides all its pages; see {@link #count()}.
   *
   * @param wanted the number of pages, at least 1
   * @param seed of the sample, and of the object graph for {@link PageData#HEAP}
   * @throws PageSourceException if this machine does not have such pages
   */
  public static PageSet load(PageData data, int wanted, long seed) {
    return load(data.label(), wanted, pages -> data.fill(pages, seed));
  }

  /**
   * Loads a sample of the pages of a file of the user.
   *
   * @param wanted the number of pages, at least 1; a shorter file provides all its pages
   * @throws PageSourceException if the path is not a readable file of at least one page
   */
  public static PageSet load(Path file, int wanted, long seed) {
    FilePages.requirePages(file);
    return load(
        file.getFileName().toString(), wanted, pages -> PageData.sampleOf(file, pages, seed));
  }

  private static PageSet load(
      String label, int wanted, Function<MemorySegment, PageData.Filled> fill) {
    if (wanted < 1) {
      throw new IllegalArgumentException("expected at least 1 page, got " + wanted);
    }
    Arena arena = Arena.ofShared();
    try {
      MemorySegment pages = arena.allocate((long) wanted * PAGE_BYTES, PAGE_BYTES);
      return new PageSet(arena, pages, label, fill.apply(pages));
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** Returns the number of pages. */
  public int count() {
    return filled.pages();
  }

  /** Returns the page at {@code index}: 4096 bytes on a 4096-byte boundary. */
  public MemorySegment page(int index) {
    return pages.asSlice((long) index * PAGE_BYTES, PAGE_BYTES);
  }

  /** Returns all pages, back to back. */
  public MemorySegment segment() {
    return pages;
  }

  /** Returns the number of pages that hold one 8-byte word, repeated. */
  public int sameFilled() {
    return sameFilled;
  }

  /** Returns whether the page at {@code index} holds one 8-byte word, repeated. */
  public boolean isSameFilled(int index) {
    MemorySegment page = page(index);
    return MemorySegment.mismatch(page, 0, PAGE_BYTES - Long.BYTES, page, Long.BYTES, PAGE_BYTES)
        == -1;
  }

  /** Returns the SHA-256 of all pages, in hexadecimal. */
  public String sha256() {
    return HexFormat.of().formatHex(digest);
  }

  /** Returns the first 48 bits of the hash: a number that a metric can represent exactly. */
  public long fingerprint() {
    return Long.parseLong(sha256().substring(0, 12), 16);
  }

  /** Returns one line for the log. */
  @Override
  public String toString() {
    return "pages %s: %d of %d pages of %s, %.2f %% same-filled, sha256 %s"
        .formatted(
            label,
            count(),
            filled.available(),
            filled.origin(),
            100.0 * sameFilled / count(),
            sha256());
  }

  /** Frees the memory; views of its pages are invalid afterwards. */
  @Override
  public void close() {
    arena.close();
  }

  private int countSameFilled() {
    int found = 0;
    for (int i = 0; i < count(); i++) {
      found += isSameFilled(i) ? 1 : 0;
    }
    return found;
  }

  private static byte[] sha256Of(MemorySegment segment) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (long at = 0; at < segment.byteSize(); at += DIGESTED_AT_ONCE) {
        long length = Math.min(DIGESTED_AT_ONCE, segment.byteSize() - at);
        digest.update(segment.asSlice(at, length).asByteBuffer());
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
