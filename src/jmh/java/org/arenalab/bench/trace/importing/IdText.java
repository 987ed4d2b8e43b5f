package org.arenalab.bench.trace.importing;

import org.arenalab.trace.AddressTrace;
import org.arenalab.trace.EventKind;

/**
 * Lines with an id of each block. A thread at the end of the lines is optional.
 *
 * <pre>
 *   a ID SIZE THREAD   allocate     c ID SIZE THREAD   allocate zeroed
 *   r ID SIZE THREAD   reallocate   f ID THREAD        free
 * </pre>
 *
 * <p>Lines with "#" are comments, and lines with a number only are skipped: the traces of CS:APP
 * have four such lines at their start. A free of id -1 frees nothing.
 */
final class IdText implements TextFormat {
  private final boolean threads;

  IdText(boolean threads) {
    this.threads = threads;
  }

  @Override
  public String source() {
    return threads ? "text with ids and threads" : "text with ids, single-threaded";
  }

  @Override
  public boolean knowsThreads() {
    return threads;
  }

  @Override
  public boolean isOrdered() {
    return true;
  }

  @Override
  public void read(TextLines lines, AddressTrace trace) {
    while (lines.next()) {
      int first = lines.peek();
      if (first >= 0 && first != '#' && !(first >= '0' && first <= '9')) {
        event(lines, trace);
      }
    }
  }

  private void event(TextLines lines, AddressTrace trace) {
    int letter = lines.take();
    if (letter == 'f' && lines.takeIf("-1")) {
      return;
    }
    if ("acrf".indexOf(letter) < 0) {
      throw lines.refused("a, c, r or f");
    }
    long id = lines.decimal();
    long sizeBytes = letter == 'f' ? 0 : lines.decimal();
    int thread = threads ? lines.smallDecimal() : 0;
    if (lines.hasMore()) {
      throw lines.refused("no more words");
    }
    switch (letter) {
      case 'a' -> trace.allocate(EventKind.ALLOCATE, thread, id, sizeBytes, 0);
      case 'c' -> trace.allocate(EventKind.ALLOCATE_ZEROED, thread, id, sizeBytes, 0);
      case 'r' -> trace.reallocate(thread, id, id, sizeBytes);
      default -> trace.free(thread, id);
    }
  }
}
