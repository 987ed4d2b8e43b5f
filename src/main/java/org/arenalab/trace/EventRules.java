package org.arenalab.trace;

import java.util.BitSet;
import org.arenalab.trace.TraceException.Reason;

/**
 * The rules that the events of a trace keep, in their order.
 *
 * <ul>
 *   <li>An allocation takes an id that was freed, or the next fresh one.
 *   <li>A reallocation or a free names a live id.
 *   <li>A thread has no event after its end.
 * </ul>
 *
 * <p>Assumption: one thread at a time. Cost: a test of two bits for each event.
 */
final class EventRules {
  /** Number of ids: the set of live ids stays below the 64 MiB of a reader. */
  static final int MAX_IDS = 1 << 28;

  /** Number of threads: 16 times the million that a program may have. */
  static final int MAX_THREADS = 1 << 24;

  private final LiveIds ids = new LiveIds();
  private final BitSet ended = new BitSet();
  private long events;

  /** Returns the number of events so far. */
  long events() {
    return events;
  }

  int live() {
    return ids.live();
  }

  /** Returns the number of ids that were ever used. */
  int used() {
    return ids.fresh();
  }

  /**
   * Accepts the next event.
   *
   * @throws TraceException (ID_LIVE, ID_FREED, ID_UNKNOWN, THREAD_ENDED) if it cannot happen; then
   *     nothing has changed
   */
  void accept(EventKind kind, int thread, int id) {
    if (!ended.isEmpty() && ended.get(thread)) {
      throw impossible(
          Reason.THREAD_ENDED, kind, thread, id, "expected none after the thread's end");
    }
    switch (kind) {
      case ALLOCATE, ALLOCATE_ZEROED, ALLOCATE_ALIGNED -> {
        requireFree(kind, thread, id);
        ids.add(id);
      }
      case REALLOCATE -> requireLive(kind, thread, id);
      case FREE -> {
        requireLive(kind, thread, id);
        ids.remove(id);
      }
      case THREAD_END -> ended.set(thread);
    }
    events++;
  }

  private void requireFree(EventKind kind, int thread, int id) {
    if (ids.isLive(id)) {
      throw impossible(Reason.ID_LIVE, kind, thread, id, "expected an id that is not live");
    }
    if (id > ids.fresh()) {
      throw impossible(
          Reason.ID_UNKNOWN, kind, thread, id, "expected a freed id, or the fresh " + ids.fresh());
    }
  }

  private void requireLive(EventKind kind, int thread, int id) {
    if (!ids.isLive(id)) {
      boolean unknown = id >= ids.fresh();
      throw impossible(
          unknown ? Reason.ID_UNKNOWN : Reason.ID_FREED,
          kind,
          thread,
          id,
          unknown ? "expected one that was allocated" : "expected one that was not freed yet");
    }
  }

  private TraceException impossible(
      Reason reason, EventKind kind, int thread, int id, String problem) {
    return TraceException.impossible(reason, events, kind, thread, id, problem);
  }
}
