/**
 * ShmArena: a lock-free arena in shared memory.
 *
 * <p><b>Vocabulary.</b> A <i>segment</i> is a file of shared memory with a name; an <i>arena</i> is
 * what a process does with one it has attached. A <i>block</i> is what was allocated; a
 * <i>handle</i> names a block in every process; an <i>address</i> is where a block is in one. The
 * <i>granule</i> is the unit of sizes and offsets. A <i>generation</i> is the time between two
 * resets. The <i>cursor</i> is where the pool has been used up to; a <i>recycle list</i> holds
 * freed blocks of one size class; a <i>lease</i> is a range that one thread allocates from alone.
 * The <i>owner</i> of a segment is the process that made it.
 *
 * <p><b>Layout.</b> {@link org.arenalab.shm.SegmentDescriptor} draws it; {@link
 * org.arenalab.shm.Positions} draws the words.
 *
 * <p><b>Threading.</b> Everything public may be used by any thread at any time, except {@link
 * org.arenalab.shm.ShmLease}, which belongs to one thread at a time. Allocating, freeing,
 * translating and resetting are lock-free across processes: a process killed anywhere stops nobody.
 *
 * <p><b>Errors.</b> All are {@link org.arenalab.shm.ShmArenaException}s.
 *
 * <p><b>Knows</b> {@code os} alone.
 */
package org.arenalab.shm;
