package org.arenalab.tiering;

import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.policy.GroupSchedule;
import org.arenalab.tiering.policy.IdleCode;
import org.arenalab.tiering.policy.ReturnGuard;
import org.arenalab.tiering.policy.StoreRecord;

/**
 * A group of 512 chunks of a region: the unit of visits and of compression. Memory: about 200 B,
 * and 2.5 KiB once a chunk of the group was stored.
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

  /** The {@code tCold} that the levels of the records belong to. Hotness thread. */
  private long scaleNs;

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

  /** For each stored chunk the {@link IdleCode} at the time of its record. Set with the records. */
  private byte[] idleCodes;

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

  /**
   * Adapts the levels of the records to the present {@code tCold}. Does nothing while that stays
   * within a factor of two. Hotness thread.
   */
  void adaptLevels(long tColdNs) {
    int change = scaleNs == 0 ? 0 : ReturnGuard.levelChange(scaleNs, tColdNs);
    scaleNs = scaleNs == 0 ? tColdNs : ReturnGuard.scaleAfter(change, scaleNs);
    int[] all = records;
    if (change != 0 && all != null) {
      for (int i = 0; i < all.length; i++) {
        if (StoreRecord.returns(all[i]) > 0) {
          all[i] = StoreRecord.withChangedLevel(all[i], change);
        }
      }
    }
  }

  /** Sets the record of a chunk that is stored after some idle time. */
  void setStored(long chunk, int record, long idleNs) {
    setRecord(chunk, record);
    idleCodes[(int) (chunk - first)] = IdleCode.of(idleNs);
  }

  private synchronized int[] allocate() {
    if (records == null) {
      idleCodes = new byte[count];
      records = new int[count];
    }
    return records;
  }

  /**
   * Returns whether the present {@code tCold} would not have stored a chunk that an access makes
   * raw. Also if the loops have not stored it. Call before {@link #noteReturn}.
   */
  boolean isStale(long chunk, long nowNs, long tColdNs) {
    int[] all = records;
    if (all == null) {
      return true;
    }
    int record = all[(int) (chunk - first)];
    return StoreRecord.isStale(record, idleWhenStoredNs(chunk), nowNs, tColdNs);
  }

  /** Returns how long a chunk was idle when it was stored; 0 if the loops have not stored it. */
  long idleWhenStoredNs(long chunk) {
    return records == null ? 0 : IdleCode.ns(idleCodes[(int) (chunk - first)]);
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
    if (StoreRecord.isStored(before) && IdleCode.isAccessed(idleCodes[index])) {
      // A read of the stored chunk was its return.
      all[index] = StoreRecord.raw(before, nowNs);
      return StoreRecord.NO_FIRST_RETURN;
    }
    all[index] = StoreRecord.returned(before, nowNs, tColdNs);
    return StoreRecord.firstReturnNs(before, nowNs, tColdNs);
  }

  /**
   * Returns how long a stored chunk was stored that is read now, if the read is an early first
   * return; {@link StoreRecord#NO_FIRST_RETURN} for any other read. Call before {@link
   * #noteStoredRead}.
   */
  long firstReadNs(long chunk, long nowNs, long tColdNs) {
    int[] all = records;
    int index = (int) (chunk - first);
    return all == null || IdleCode.isAccessed(idleCodes[index])
        ? StoreRecord.NO_FIRST_RETURN
        : StoreRecord.firstReturnNs(all[index], nowNs, tColdNs);
  }

  /**
   * Records that a stored chunk was read and stays stored. A second read within the idle time that
   * the chunk needs makes the chunk wanted: the loops would not store a raw chunk that is accessed
   * at this interval, and each further read would decode it again. Makes no garbage.
   *
   * @return whether the chunk became wanted
   */
  boolean noteStoredRead(long chunk, long nowNs, long tColdNs) {
    int[] all = records;
    int index = (int) (chunk - first);
    if (all == null || !StoreRecord.isStored(all[index]) || isWanted(chunk)) {
      return false;
    }
    int before = all[index];
    boolean isFirst = !IdleCode.isAccessed(idleCodes[index]);
    boolean again = !isFirst && StoreRecord.isStale(before, 0, nowNs, tColdNs);
    all[index] = StoreRecord.read(before, isFirst, nowNs, tColdNs);
    idleCodes[index] = again ? IdleCode.WANTED : IdleCode.ACCESSED;
    return again;
  }

  /** Leaves a wanted chunk stored until it is read twice again. */
  void forgetWish(long chunk) {
    if (isWanted(chunk)) {
      idleCodes[(int) (chunk - first)] = IdleCode.ACCESSED;
    }
  }

  /** Returns whether a chunk shall become raw, if it is stored. */
  boolean isWanted(long chunk) {
    return records != null && idleCodes[(int) (chunk - first)] == IdleCode.WANTED;
  }
}
