package org.arenalab.tiering;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.arenalab.hotness.HotnessSources;
import org.arenalab.hotness.MemoryKind;
import org.arenalab.hotness.SourceAvailability;
import org.arenalab.hotness.SourceAvailability.State;
import org.arenalab.hotness.SourceKind;

/**
 * The source of hotness beside the arena's own epochs: the first of the configured order that
 * works. A source that fails or answers late is replaced by the next one.
 *
 * <p>The hotness thread calls {@link #tick}. It never waits for a source: each has a thread of its
 * own.
 */
final class SourceKeeper {
  /** A source must answer within this many times the interval of its questions. */
  private static final int PATIENCE = 2;

  /** The thread of a source that hangs in the kernel is abandoned after this time. */
  private static final long LONGEST_END_MS = 10_000;

  private final List<SourceKind> order;
  private final SourceOpener opener;
  private final SourceTotals totals;
  private final ArenaEvents events;
  private final LoopCounters counters;
  private final long intervalNs;
  private final Map<SourceKind, String> reasons = new EnumMap<>(SourceKind.class);
  private final List<SourceSession> sessions = new ArrayList<>();

  /** Guarded by this. */
  private SourceSession current;

  /** The receiver of the current source, which references it weakly. */
  private SourceSink sink;

  private int next;
  private boolean stopped;
  private long plannedNs;

  SourceKeeper(
      TieringConfig config,
      LoopCounters counters,
      SourceTotals totals,
      ArenaEvents events,
      SourceOpener opener) {
    this.totals = totals;
    this.events = events;
    this.counters = counters;
    this.opener = opener;
    intervalNs = Math.max(config.tHot().toNanos(), TimeUnit.MILLISECONDS.toNanos(200));
    // The touches are the arena's epochs: what stands after them is not needed.
    int end = config.hotness().indexOf(SourceKind.TOUCHES);
    order = end < 0 ? config.hotness() : config.hotness().subList(0, end);
  }

  /** Asks the source if that is due; replaces it if it has failed or is late. */
  synchronized void tick(long nowNs) {
    if (stopped || (current == null && next == order.size())) {
      return;
    }
    if (current != null) {
      String fault = current.fault(nowNs, PATIENCE * intervalNs);
      if (fault == null) {
        askIfDue(nowNs);
        return;
      }
      replace(fault);
    }
    if (next < order.size()) {
      SourceKind kind = order.get(next++);
      sink = new SourceSink(kind, events, totals);
      current = new SourceSession(kind, opener, sink, counters, totals, nowNs);
      sessions.add(current);
      current.start();
      plannedNs = nowNs + intervalNs;
    }
  }

  private void askIfDue(long nowNs) {
    if (nowNs >= plannedNs && current.tryAsk(nowNs)) {
      plannedNs = nowNs + intervalNs;
    }
  }

  private void replace(String fault) {
    reasons.put(current.kind(), fault);
    totals.noteFailure(current);
    current.stopSoon();
    current = null;
  }

  synchronized void stopSoon() {
    stopped = true;
    sessions.forEach(SourceSession::stopSoon);
  }

  /** Waits for the sources' threads; at most 10 s for one that hangs. */
  void awaitEnd() {
    List<SourceSession> all;
    synchronized (this) {
      all = List.copyOf(sessions);
    }
    all.forEach(each -> each.awaitEnd(LONGEST_END_MS));
  }

  /** Returns the kind of the current source if it works on an order, else null. */
  synchronized SourceKind busy() {
    return current != null && current.isBusy() ? current.kind() : null;
  }

  /** Returns the name of the source in use: "touches" if the arena has none. */
  synchronized String used() {
    boolean open = current != null && current.isOpen();
    return (open ? current.kind() : SourceKind.TOUCHES).toString();
  }

  /** Returns one entry for each kind of source: used, available, or not, with the reason. */
  synchronized List<SourceAvailability> sources() {
    List<SourceAvailability> all = new ArrayList<>();
    for (SourceKind kind : SourceKind.all()) {
      boolean used =
          kind == SourceKind.TOUCHES
              || (current != null && current.kind() == kind && current.isOpen());
      if (used) {
        all.add(new SourceAvailability(kind, State.USED, ""));
      } else if (reasons.containsKey(kind)) {
        all.add(new SourceAvailability(kind, State.UNAVAILABLE, reasons.get(kind)));
      } else {
        all.add(HotnessSources.probe(kind, MemoryKind.PRIVATE));
      }
    }
    return all;
  }
}
