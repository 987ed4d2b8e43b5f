package org.arenalab.bench.trace.importing;

import org.arenalab.trace.AddressTrace;
import org.arenalab.trace.EventKind;

/**
 * The text of CTSRD's memory traces. Each block has a number in angle brackets, which is never used
 * again; a reallocation gives it a new one.
 *
 * <pre>
 *   malloc(8) = 81d220b48&lt;6655&gt;          calloc(2, 8) = 81d220b48&lt;6655&gt;
 *   aligned_alloc(64, 128) = 81d220b48&lt;6655&gt;
 *   realloc(81d220b48&lt;6655&gt;, 16) = 81d3b83a0&lt;6656&gt;
 *   free(81d3b83a0&lt;6656&gt;)
 * </pre>
 */
final class CtsrdText implements TextFormat {
  @Override
  public String source() {
    return "CTSRD text, single-threaded";
  }

  @Override
  public boolean knowsThreads() {
    return false;
  }

  @Override
  public boolean isOrdered() {
    return true;
  }

  @Override
  public void read(TextLines lines, AddressTrace trace) {
    while (lines.next()) {
      if (lines.hasMore() && lines.peek() != '#') {
        event(lines, trace);
      }
    }
  }

  private static void event(TextLines lines, AddressTrace trace) {
    if (lines.takeIf("malloc(")) {
      long sizeBytes = lines.decimal();
      allocate(lines, trace, EventKind.ALLOCATE, sizeBytes, 0);
    } else if (lines.takeIf("calloc(")) {
      long count = lines.decimal();
      lines.expect(",");
      long sizeBytes = lines.product(count, lines.decimal());
      allocate(lines, trace, EventKind.ALLOCATE_ZEROED, sizeBytes, 0);
    } else if (lines.takeIf("aligned_alloc(")
        || lines.takeIf("memalign(")
        || lines.takeIf("posix_memalign(")) {
      long alignment = Alignments.rounded(lines, lines.decimal());
      lines.expect(",");
      allocate(lines, trace, EventKind.ALLOCATE_ALIGNED, lines.decimal(), alignment);
    } else if (lines.takeIf("realloc(")) {
      long old = block(lines);
      lines.expect(",");
      reallocate(lines, trace, old, lines.decimal());
    } else if (lines.takeIf("free(")) {
      long old = block(lines);
      lines.expect(")");
      if (old >= 0) {
        trace.free(0, old);
      }
    } else {
      throw lines.refused("malloc(, calloc(, aligned_alloc(, realloc( or free(");
    }
  }

  private static void allocate(
      TextLines lines, AddressTrace trace, EventKind kind, long sizeBytes, long alignment) {
    long block = result(lines);
    if (block >= 0) {
      trace.allocate(kind, 0, block, sizeBytes, alignment);
    }
  }

  private static void reallocate(TextLines lines, AddressTrace trace, long old, long sizeBytes) {
    long block = result(lines);
    if (old < 0 && block >= 0) {
      trace.allocate(EventKind.ALLOCATE, 0, block, sizeBytes, 0);
    } else if (old >= 0 && block >= 0) {
      trace.reallocate(0, old, block, sizeBytes);
    } else if (old >= 0 && sizeBytes == 0) {
      trace.free(0, old);
    }
  }

  private static long result(TextLines lines) {
    lines.expect(")");
    lines.expect("=");
    return block(lines);
  }

  /** Takes a pointer, and returns the number of its block; -1 for null, which has none. */
  private static long block(TextLines lines) {
    long pointer = lines.hexadecimal();
    if (!lines.takeIf("<")) {
      if (pointer != 0) {
        throw lines.refused("a number in angle brackets after the pointer");
      }
      return -1;
    }
    long block = lines.decimal();
    lines.expect(">");
    return pointer == 0 ? -1 : block;
  }
}
