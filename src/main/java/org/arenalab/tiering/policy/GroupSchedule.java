package org.arenalab.tiering.policy;

import java.util.Arrays;
import org.arenalab.os.Internal;

/**
 * The order in which groups need a visit: a binary heap by time. Adding, moving and removing a
 * group take logarithmic time and make no garbage, except for the growth of the heap.
 *
 * @param <G> the groups
 */
@Internal
public final class GroupSchedule<G extends GroupSchedule.Entry> {
  private static final int FIRST_CAPACITY = 64;

  private Entry[] heap = new Entry[FIRST_CAPACITY];
  private int count;

  /** A group's place in one schedule. */
  public abstract static class Entry {
    private static final int ABSENT = -1;

    private int place = ABSENT;
    private long dueNs = GroupCensus.NEVER;

    /** Returns the time of the next visit; {@link GroupCensus#NEVER} if none is planned. */
    public final long dueNs() {
      return place == ABSENT ? GroupCensus.NEVER : dueNs;
    }
  }

  /** Plans a group's next visit, or moves it; {@link GroupCensus#NEVER} removes it. */
  public void plan(G group, long dueNs) {
    Entry entry = group;
    if (dueNs == GroupCensus.NEVER) {
      remove(entry);
      return;
    }
    entry.dueNs = dueNs;
    if (entry.place == Entry.ABSENT) {
      if (count == heap.length) {
        heap = Arrays.copyOf(heap, 2 * count);
      }
      put(entry, count++);
    }
    restore(entry);
  }

  private void remove(Entry entry) {
    int place = entry.place;
    if (place == Entry.ABSENT) {
      return;
    }
    entry.place = Entry.ABSENT;
    Entry last = heap[--count];
    heap[count] = null;
    if (place < count) {
      put(last, place);
      restore(last);
    }
  }

  /** Removes and returns a group whose visit is due; null if there is none. */
  @SuppressWarnings("unchecked") // Only groups of this type were planned.
  public G pollDue(long nowNs) {
    if (count == 0 || heap[0].dueNs > nowNs) {
      return null;
    }
    Entry first = heap[0];
    remove(first);
    return (G) first;
  }

  /** Makes all visits earlier by some time, but no visit earlier than now. */
  public void advance(long byNs, long nowNs) {
    // The order of the visits stays the same, so the heap stays one.
    for (int i = 0; i < count; i++) {
      heap[i].dueNs = Math.min(heap[i].dueNs, Math.max(heap[i].dueNs - byNs, nowNs));
    }
  }

  /** Returns the time of the first visit; {@link GroupCensus#NEVER} if none is planned. */
  public long nextDueNs() {
    return count == 0 ? GroupCensus.NEVER : heap[0].dueNs;
  }

  /** Returns the number of planned groups. */
  public int size() {
    return count;
  }

  private void restore(Entry entry) {
    up(entry);
    down(entry);
  }

  private void up(Entry entry) {
    int place = entry.place;
    while (place > 0 && heap[(place - 1) / 2].dueNs > entry.dueNs) {
      put(heap[(place - 1) / 2], place);
      place = (place - 1) / 2;
    }
    put(entry, place);
  }

  private void down(Entry entry) {
    int place = entry.place;
    while (true) {
      int child = 2 * place + 1;
      if (child >= count) {
        break;
      }
      if (child + 1 < count && heap[child + 1].dueNs < heap[child].dueNs) {
        child++;
      }
      if (heap[child].dueNs >= entry.dueNs) {
        break;
      }
      put(heap[child], place);
      place = child;
    }
    put(entry, place);
  }

  private void put(Entry entry, int place) {
    heap[place] = entry;
    entry.place = place;
  }
}
