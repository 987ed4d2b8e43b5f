package org.arenalab.shm;

/**
 * The shared words of a segment at one mapped address. A process may have them mapped at two
 * addresses.
 *
 * @param layout of the segment
 * @param cursor the allocation cursor and the mode
 * @param lists the freed blocks
 * @param leases the lease slots
 */
record Bookkeeping(SegmentDescriptor layout, Cursor cursor, RecycleLists lists, LeaseTable leases) {
  /**
   * Returns the words at {@code base}, where the bookkeeping of {@code mapping}'s segment is
   * mapped.
   */
  static Bookkeeping at(long base, SegmentMapping mapping, LeaseLocks locks) {
    SegmentDescriptor layout = mapping.header().layout();
    Cursor cursor = new Cursor(base, mapping.header(), mapping.isWritable());
    BookkeepingBacking backing = new BookkeepingBacking(mapping.file(), mapping.path(), layout);
    RecycleLists lists = new RecycleLists(base, layout, cursor, backing);
    return new Bookkeeping(layout, cursor, lists, new LeaseTable(base, cursor, locks));
  }

  ShmArenaStats stats() {
    return StatsReader.read(cursor, lists, leases);
  }

  /**
   * Checks that the words are consistent. No thread may write them during the check.
   *
   * @throws CorruptArenaException with the first contradiction
   */
  void verify() {
    new InvariantChecker(cursor, lists, layout).check(stats());
  }

  /**
   * Checks the words after the last process has detached the segment. Ignores a contradiction if a
   * process has attached it for writing since, and may be changing the words. A process that
   * attached and detached during the check is not noticed.
   *
   * @throws CorruptArenaException with the first contradiction
   */
  void verifyAlone() {
    try {
      verify();
    } catch (CorruptArenaException e) {
      if (cursor.counter(SegmentDescriptor.ATTACHED) == 0) {
        throw e;
      }
    }
  }
}
