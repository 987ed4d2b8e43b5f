package org.arenalab.bench.trace.importing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.arenalab.trace.AddressTrace;
import org.arenalab.trace.EventKind;

/**
 * The file of heaptrack after its interpreter. All numbers are hexadecimal.
 *
 * <pre>
 *   a SIZE TRACE   a kind of allocation: the first has number 0
 *   + NUMBER       an allocation of a kind
 *   - NUMBER       a free of a block of a kind
 * </pre>
 *
 * <p>heaptrack records neither threads nor addresses. A free is taken as that of the youngest block
 * of its kind, and each reallocation is a free and an allocation. All other lines are skipped.
 */
final class HeaptrackText implements TextFormat {
  private final List<Kind> kinds = new ArrayList<>();
  private long blocks;

  /** A size with a place in the program, and its live blocks. */
  private record Kind(long sizeBytes, Deque<Long> live) {}

  @Override
  public String source() {
    return "heaptrack, single-threaded";
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
      if (lines.takeIf("a ")) {
        kinds.add(new Kind(lines.hexadecimal(), new ArrayDeque<>()));
      } else if (lines.takeIf("+ ")) {
        Kind kind = kind(lines);
        kind.live().addLast(blocks);
        trace.allocate(EventKind.ALLOCATE, 0, blocks, kind.sizeBytes(), 0);
        blocks++;
      } else if (lines.takeIf("- ")) {
        Long block = kind(lines).live().pollLast();
        if (block == null) {
          throw lines.refused("a kind with a live block");
        }
        trace.free(0, block);
      }
    }
  }

  private Kind kind(TextLines lines) {
    long number = lines.hexadecimal();
    if (number >= kinds.size()) {
      throw lines.refused("a kind below " + kinds.size());
    }
    if (lines.hasMore()) {
      throw lines.refused("the file of heaptrack --interpret, whose lines have one number");
    }
    return kinds.get((int) number);
  }
}
