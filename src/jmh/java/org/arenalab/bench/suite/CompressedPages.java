package org.arenalab.bench.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.peer.codec.PageCodec;
import org.arenalab.bench.peer.codec.PageView;
import org.arenalab.bench.profiler.Gauge;
import org.arenalab.bench.profiler.Gauge.Direction;
import org.arenalab.bench.workload.PageSet;

/**
 * A page set compressed by one codec: each page compressed once, back to back on 16-byte boundaries
 * as in an extent pool. It is the input of decompression and the source of both suites' size
 * metrics. Not written after {@link #of}, so any thread may read it.
 */
final class CompressedPages implements AutoCloseable {
  private static final int EXTENT_ALIGNMENT = 16;

  /** Compressed size above which compression does not pay: three quarters of a page, in bytes. */
  static final int INCOMPRESSIBLE_ABOVE_BYTES = PageSet.PAGE_BYTES * 3 / 4;

  private final Arena arena;
  private final PageSet pages;
  private final List<PageView> plain;
  private final List<PageView> compressed;

  private CompressedPages(
      Arena arena, PageSet pages, List<PageView> plain, List<PageView> compressed) {
    this.arena = arena;
    this.pages = pages;
    this.plain = plain;
    this.compressed = compressed;
  }

  /** Compresses every page of {@code pages}. */
  static CompressedPages of(PageCodec codec, PageSet pages) {
    Arena arena = Arena.ofShared();
    int slotBytes = codec.maxCompressedBytes() + EXTENT_ALIGNMENT;
    MemorySegment store = arena.allocate((long) pages.count() * slotBytes, EXTENT_ALIGNMENT);
    List<PageView> plain = new ArrayList<>(pages.count());
    List<PageView> compressed = new ArrayList<>(pages.count());
    long next = 0;
    for (int i = 0; i < pages.count(); i++) {
      plain.add(PageView.of(pages.page(i)));
      MemorySegment slot = store.asSlice(next, codec.maxCompressedBytes());
      int bytes = codec.compress(plain.get(i), PageView.of(slot));
      compressed.add(PageView.of(slot.asSlice(0, bytes)));
      next += Math.ceilDiv(bytes, EXTENT_ALIGNMENT) * (long) EXTENT_ALIGNMENT;
    }
    return new CompressedPages(arena, pages, plain, compressed);
  }

  /** Returns the pages before compression, in the order of the page set. */
  List<PageView> plain() {
    return plain;
  }

  /** Returns the compressed pages, in the order of the page set. */
  List<PageView> compressed() {
    return compressed;
  }

  /**
   * Decompresses every page and compares it with the original. Creates no garbage, because {@code
   * -prof gc} counts this call in the last iteration.
   *
   * @throws IllegalStateException that names the first page that differs
   */
  void verifyRestored(PageCodec codec) {
    try (Arena scratch = Arena.ofConfined()) {
      PageView restored = PageView.of(scratch.allocate(PageSet.PAGE_BYTES, PageSet.PAGE_BYTES));
      for (int i = 0; i < compressed.size(); i++) {
        codec.decompress(compressed.get(i), restored);
        requireEqual(codec, "restores", i, restored, PageSet.PAGE_BYTES, plain.get(i));
      }
    }
  }

  /**
   * Compresses every page again and compares the result with the result of {@link #of}. Creates no
   * garbage.
   *
   * @throws IllegalStateException that names the first page that differs
   */
  void verifyCompressed(PageCodec codec, PageView target) {
    for (int i = 0; i < plain.size(); i++) {
      int bytes = codec.compress(plain.get(i), target);
      requireEqual(codec, "compresses", i, target, bytes, compressed.get(i));
    }
  }

  private void requireEqual(
      PageCodec codec, String verb, int index, PageView actual, int bytes, PageView expected) {
    long differs =
        MemorySegment.mismatch(
            actual.segment(), 0, bytes, expected.segment(), 0, expected.sizeBytes());
    if (differs >= 0) {
      throw new IllegalStateException(
          "%s %s %s page %d wrongly, from byte %d on; %s"
              .formatted(codec.name(), codec.version(), verb, index, differs, pages));
    }
  }

  /** Returns the size metrics, for {@link org.arenalab.bench.profiler.GaugeProfiler}. */
  List<Gauge> gauges() {
    long bytes = 0;
    long bytesNotSameFilled = 0;
    int incompressible = 0;
    for (int i = 0; i < compressed.size(); i++) {
      int size = compressed.get(i).sizeBytes();
      bytes += size;
      bytesNotSameFilled += pages.isSameFilled(i) ? 0 : size;
      incompressible += size > INCOMPRESSIBLE_ABOVE_BYTES ? 1 : 0;
    }
    int count = compressed.size();
    int notSameFilled = count - pages.sameFilled();
    List<Gauge> gauges = new ArrayList<>();
    gauges.add(new Gauge("pages.ratio", ratio(count, bytes), "x", Direction.HIGHER));
    if (notSameFilled > 0) {
      gauges.add(
          new Gauge(
              "pages.ratio.notSameFilled",
              ratio(notSameFilled, bytesNotSameFilled),
              "x",
              Direction.HIGHER));
    }
    gauges.add(new Gauge("pages.compressed", (double) bytes / count, "B/page", Direction.LOWER));
    gauges.add(
        new Gauge(
            "pages.over75percent", (double) incompressible / count, "share", Direction.LOWER));
    gauges.add(
        new Gauge(
            "pages.sameFilled", (double) pages.sameFilled() / count, "share", Direction.NEITHER));
    gauges.add(new Gauge("pages.count", count, "pages", Direction.NEITHER));
    gauges.add(new Gauge("pages.fingerprint", pages.fingerprint(), "id", Direction.NEITHER));
    return gauges;
  }

  private static double ratio(int count, long bytes) {
    return (double) count * PageSet.PAGE_BYTES / bytes;
  }

  @Override
  public void close() {
    arena.close();
  }
}
