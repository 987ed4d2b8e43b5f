package org.arenalab.pager;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.userfault.UserfaultfdRequests;

/**
 * The step by which pages leave this process. Tests put a wrong one in its place to prove that they
 * would see lost writes.
 */
interface PageMover {
  /** Moves pages to the staging area; answers as {@link UserfaultfdRequests#move}. */
  int move(long to, long from, long lengthBytes);

  /** Returns the bytes that the last move did. */
  long doneBytes();

  /** Returns the mover that the agent uses. */
  static PageMover of(PagerBackend backend, UserfaultfdRequests requests) {
    return backend == PagerBackend.REMAP ? ofGate() : ofRequests(requests);
  }

  private static PageMover ofRequests(UserfaultfdRequests requests) {
    return new PageMover() {
      @Override
      public int move(long to, long from, long lengthBytes) {
        return requests.move(to, from, lengthBytes);
      }

      @Override
      public long doneBytes() {
        return requests.doneBytes();
      }
    };
  }

  /** Moves by {@code mremap}, whole runs or nothing. */
  private static PageMover ofGate() {
    return new PageMover() {
      @Override
      public int move(long to, long from, long lengthBytes) {
        return ReleaseGate.ours().tryMoveOver(to, from, lengthBytes);
      }

      @Override
      public long doneBytes() {
        return 0;
      }
    };
  }
}
