/**
 * ShmArena: a lock-free arena in shared memory.
 *
 * <p><b>Vocabulary.</b> A <i>segment</i> is a named file of shared memory. An <i>arena</i> is the
 * allocator that a process runs on a segment it has attached. A <i>block</i> is an allocated range;
 * a <i>handle</i> names a block in every process; an <i>address</i> locates a block in one process.
 * The <i>granule</i> is the unit of sizes and offsets. A <i>generation</i> is the time between two
 * resets. The <i>cursor</i> is the end of the used part of the pool. A <i>recycle list</i> holds
 * freed blocks of one size class. A <i>lease</i> is a range that one thread allocates from alone.
 * The <i>owner</i> of a segment is the process that created it.
 *
 * <p><b>Layout.</b> {@link org.arenalab.shm.layout.SegmentDescriptor} draws the segment; {@link
 * org.arenalab.shm.layout.HandleLayout} draws its words.
 *
 * <p><b>Threading.</b> Any thread may use any public class at any time, with two exceptions. A
 * {@link org.arenalab.shm.ShmLease} belongs to one thread at a time, and builders are not
 * thread-safe. Allocating, freeing, translating and resetting are lock-free across processes: a
 * killed process blocks no other process.
 *
 * <p><b>Errors.</b> Failures are {@link org.arenalab.shm.ShmArenaException}s. Two come from {@code
 * os}: a {@code NullArgumentException}, and a {@code SystemCallException} if the kernel refuses to
 * unmap.
 *
 * <p><b>Dependencies.</b> This package uses {@code shm.layout}, {@code os}, {@code os.process},
 * {@code concurrent}, {@code settings} and {@code statistics}.
 */
package org.arenalab.shm;
