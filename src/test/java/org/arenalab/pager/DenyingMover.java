package org.arenalab.pager;

import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.os.Errno;

/**
 * Moves pages as the kernel does. Gives two wrong answers of Linux from 6.18 on in turns with the
 * right one: a page is in the way, or one page has moved, although all have. See {@link MoveRuns}.
 */
final class DenyingMover implements PageMover {
  private static final int ANSWERS = 3;

  private final PageMover real;
  private final long pageBytes;
  private int moves;
  private long doneBytes;
  private final AtomicInteger denials = new AtomicInteger();

  DenyingMover(PageMover real, long pageBytes) {
    this.real = real;
    this.pageBytes = pageBytes;
  }

  /** Returns the number of moves that succeeded and whose answer was wrong. */
  int denials() {
    return denials.get();
  }

  @Override
  public int move(long to, long from, long lengthBytes) {
    int answer = real.move(to, from, lengthBytes);
    doneBytes = real.doneBytes();
    if (answer != 0) {
      return answer;
    }
    int turn = moves++ % ANSWERS;
    if (turn == 0) {
      return 0;
    }
    denials.incrementAndGet();
    boolean isPartial = turn == 1 && lengthBytes > pageBytes;
    doneBytes = isPartial ? pageBytes : 0;
    return isPartial ? -Errno.EAGAIN : -Errno.EEXIST;
  }

  @Override
  public long doneBytes() {
    return doneBytes;
  }
}
