package org.arenalab.trace;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.BitSet;

/**
 * A check that the events of a trace can happen: no id is allocated while it is live, freed twice,
 * or freed before its allocation, and no thread has an event after its end.
 *
 * <p>It takes one bit for each id, so at most 48 MiB. Used by one thread at a time.
 */
public final class TraceVerifier {
  private final EventRules rules = new EventRules();
  private final BitSet threads = new BitSet();
  private final long[] kinds = new long[EventKind.values().length];
  private int lastThread = -1;

  /**
   * Reads all events of a trace, and checks them.
   *
   * @throws TraceException if the file is damaged, or an event cannot happen
   */
  public static TraceCounts verify(TraceReader reader) {
    requireNonNull(reader, "reader");
    EventColumns columns = new EventColumns();
    TraceVerifier verifier = new TraceVerifier();
    while (reader.next(columns)) {
      verifier.accept(columns);
    }
    return verifier.counts();
  }

  /**
   * Checks the next events.
   *
   * @throws TraceException (ID_LIVE, ID_FREED, ID_UNKNOWN, THREAD_ENDED) with the values of the
   *     first event that cannot happen
   */
  public void accept(EventColumns columns) {
    requireNonNull(columns, "columns");
    for (int i = 0; i < columns.count(); i++) {
      int thread = columns.thread(i);
      rules.accept(columns.kind(i), thread, columns.id(i));
      kinds[columns.kinds[i]]++;
      if (thread != lastThread) {
        threads.set(thread);
        lastThread = thread;
      }
    }
  }

  /** Returns the counts so far. */
  public TraceCounts counts() {
    long allocations = 0;
    for (EventKind kind : EventKind.values()) {
      allocations += kind.isAllocation() ? kinds[kind.number()] : 0;
    }
    return new TraceCounts(
        rules.events(),
        allocations,
        kinds[EventKind.REALLOCATE.number()],
        kinds[EventKind.FREE.number()],
        threads.cardinality(),
        (int) kinds[EventKind.THREAD_END.number()],
        rules.used(),
        rules.live());
  }
}
