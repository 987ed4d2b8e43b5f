package org.arenalab.tiering;

import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.policy.GroupSchedule;
import org.arenalab.tiering.policy.StoreRecord;

/**
 * A group of 512 chunks of a region: the unit of visits and of compression. Memory: about 200 B,
 * and 2 KiB once a chunk of the group was stored.
 *
 * <p>A field belongs to the thread that its comment names. Records may be written by any thread. A
 * lost write of a record makes one chunk look older or younger until the next visit.
 */
final class ChunkGroup extends GroupSchedule.Entry {
  /** 2 MiB of chunks of 4 KiB: what a compressor discards by one call. */
  static final int CHUNKS = 512;

  final RegionGroups owner;
  final CompressedRegion region;
  final long first;
  final int count;

  /** Node for the groups with an event since their last visit. */
  final GroupQueue.Node changed = new GroupQueue.Node(this);

  /** Node for the groups that compression shall work on. */
  final GroupQueue.Node work = new GroupQueue.Node(this);

  /** Chunks by class at the last visit. Hotness thread. */
  int hot;

  int warm;
  int cold;
  int stored;
  int incompressible;

  /** Time of the last visit. Hotness thread. */
  long visitedNs;

  /** The last tick that took the group from the queue of events. Hotness thread. */
  long takenTick;

  /** Visits in a row that found only cold chunks and could not pass them on. Hotness thread. */
  int quietVisits;

  /** Chunks to store and to move to the second tier. Set before the group is queued as work. */
  volatile int eligible;

  volatile int dense;

  /** True while the group is queued as work, or being worked on. */
  volatile boolean atWork;

  /** Passes in a row that stored nothing. Compression thread. */
  int failures;

  /** Time of the next pass, after passes that stored nothing. */
  volatile long notBeforeNs;

  private volatile int[] records;

  ChunkGroup(RegionGroups owner, CompressedRegion region, long first, int count) {
    this.owner = owner;
    this.region = region;
    this.first = first;
    this.count = count;
  }

  /** Returns the {@link StoreRecord} of a chunk. */
  int recordOf(long chunk) {
    int[] all = records;
    return all == null ? StoreRecord.UNKNOWN : all[(int) (chunk - first)];
  }

  /** Sets the record of a chunk. Allocates the records at the first call. */
  void setRecord(long chunk, int record) {
    int[] all = records;
    if (all == null) {
      all = allocate();
    }
    all[(int) (chunk - first)] = record;
  }

  private synchronized int[] allocate() {
    if (records == null) {
      records = new int[count];
    }
    return records;
  }

  /**
   * Records that an access or an eviction made a chunk raw. Makes no garbage.
   *
   * @return {@link StoreRecord#firstReturnNs}
   */
  long noteReturn(long chunk, long nowNs, long tColdNs) {
    int[] all = records;
    if (all == null) {
      return StoreRecord.NO_FIRST_RETURN;
    }
    int index = (int) (chunk - first);
    int before = all[index];
    all[index] = StoreRecord.returned(before, nowNs, tColdNs);
    return StoreRecord.firstReturnNs(before, nowNs, tColdNs);
  }
}
