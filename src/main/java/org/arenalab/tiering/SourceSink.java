package org.arenalab.tiering;

import java.util.Arrays;
import java.util.Comparator;
import org.arenalab.compressed.CompressedArenaException;
import org.arenalab.hotness.AccessSink;
import org.arenalab.hotness.HotnessException;
import org.arenalab.hotness.HotnessSource;
import org.arenalab.hotness.SourceKind;
import org.arenalab.tiering.policy.StoreRecord;

/**
 * The receiver of a source's reports: it stamps the raw chunks of each reported run. The compressor
 * and the decompressor touch memory, too; a chunk that they changed since the last question is left
 * out. Used by the thread of one source.
 */
final class SourceSink implements AccessSink {
  private final SourceKind kind;
  private final ArenaEvents events;
  private final boolean marks;
  private RegionGroups[] watched = {};
  private SourceMarks[] marksOf = {};
  private long seenChanges = -1;
  private boolean lostRange;
  private long askedNs;
  private long sinceNs;
  private long runs;
  private long bytes;

  SourceSink(SourceKind kind, ArenaEvents events, SourceTotals totals) {
    this.kind = kind;
    this.events = events;
    marks = totals.counts(kind);
    askedNs = events.nowNs();
  }

  /** Notes that the source has lost a range: of a region that was freed, or of a live one. */
  void noteLostRange() {
    lostRange = true;
  }

  /**
   * Forgets the regions that were freed and watches the new ones. After the loss of a range it
   * watches all regions again: a source that cannot see a live region any more refuses that.
   */
  void watchAll(HotnessSource source) {
    long changes = events.structureChanges();
    if (changes == seenChanges && !lostRange) {
      return;
    }
    RegionGroups[] live = events.liveGroups();
    Arrays.sort(live, Comparator.comparingLong(each -> each.region.address()));
    for (RegionGroups each : watched) {
      if (!contains(live, each)) {
        forget(source, each);
      }
    }
    SourceMarks[] newMarks = new SourceMarks[live.length];
    for (int i = 0; i < live.length; i++) {
      int known = indexOf(watched, live[i].region.address());
      boolean isWatched = known >= 0 && watched[known] == live[i];
      if (!isWatched) {
        source.watch(live[i].region.address(), live[i].region.sizeBytes());
      } else if (lostRange) {
        watchAgain(source, live[i]);
      }
      if (marks) {
        newMarks[i] = isWatched ? marksOf[known] : new SourceMarks(live[i].region.chunks());
      }
    }
    watched = live;
    marksOf = newMarks;
    seenChanges = changes;
    lostRange = false;
  }

  private static void watchAgain(HotnessSource source, RegionGroups groups) {
    try {
      source.watch(groups.region.address(), groups.region.sizeBytes());
    } catch (HotnessException e) {
      // It is watched already: another range was lost.
      if (e.reason() != HotnessException.Reason.INVALID_RANGE) {
        throw e;
      }
    }
  }

  private static boolean contains(RegionGroups[] sorted, RegionGroups groups) {
    int index = indexOf(sorted, groups.region.address());
    return index >= 0 && sorted[index] == groups;
  }

  private static void forget(HotnessSource source, RegionGroups groups) {
    try {
      source.forget(groups.region.address(), groups.region.sizeBytes());
    } catch (HotnessException e) {
      // The source has noticed that the range was unmapped or replaced.
      if (e.reason() != HotnessException.Reason.INVALID_RANGE) {
        throw e;
      }
    }
  }

  /** Returns the index of the last region that starts at an address or before it, or -1. */
  private static int indexOf(RegionGroups[] sorted, long address) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle].region.address() <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** Begins a question. */
  void begin() {
    long nowNs = events.nowNs();
    sinceNs = nowNs - askedNs;
    askedNs = nowNs;
    runs = 0;
    bytes = 0;
  }

  @Override
  public void accessed(long startAddress, long endAddress, long granularityBytes) {
    runs++;
    bytes += endAddress - startAddress;
    for (long at = startAddress; at < endAddress; ) {
      int index = indexOf(watched, at);
      if (index < 0) {
        return;
      }
      RegionGroups groups = watched[index];
      long base = groups.region.address();
      long end = Math.min(endAddress, base + groups.region.sizeBytes());
      if (at >= end) {
        return;
      }
      note(groups, index, (at - base) / groups.region.chunkBytes(), end - base);
      at = end;
    }
  }

  private void note(RegionGroups groups, int index, long firstChunk, long endOffset) {
    int chunkBytes = groups.region.chunkBytes();
    long nowNs = events.nowNs();
    for (long chunk = firstChunk; chunk * chunkBytes < endOffset; chunk++) {
      if (marks) {
        marksOf[index].mark(chunk);
      }
      int record = groups.of(chunk).recordOf(chunk);
      if (!StoreRecord.isStored(record) && !StoreRecord.changedWithin(record, nowNs, sinceNs)) {
        try {
          groups.region.noteAccess(chunk);
        } catch (CompressedArenaException e) {
          // The region was freed.
          return;
        }
      }
    }
  }

  long runs() {
    return runs;
  }

  long bytes() {
    return bytes;
  }

  /** Ends a question for the statistics: adds the marks of each region, and begins anew. */
  void addMarks(SourceTotals totals) {
    if (marks) {
      for (SourceMarks each : marksOf) {
        each.addTo(totals);
      }
    }
  }

  @Override
  public String toString() {
    return "sink of " + kind;
  }
}
