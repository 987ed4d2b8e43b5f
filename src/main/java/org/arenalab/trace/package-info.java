/**
 * Allocation traces: the events of a program's allocator in their order, in a file that is read and
 * written as a stream.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>An <i>event</i> is one call of the program's allocator, or the end of one of its threads.
 *   <li>An <i>id</i> is a number of a block from its allocation to its free. It is used again after
 *       the free.
 *   <li>A <i>fresh</i> id has not been used before. Fresh ids come in the order 0, 1, 2. So the
 *       number of ids is the largest number of live blocks, if a writer prefers freed ids.
 *   <li>A <i>thread</i> is a number of a thread of the program. It is not used again after the
 *       thread's end.
 *   <li>A <i>foreign free</i> is a free by another thread than the one that allocated.
 *   <li>A <i>block of events</i> is the unit of the file that has a checksum of its own.
 *   <li>A <i>repair</i> moves an event to an earlier place, because events of several threads were
 *       recorded in a wrong order.
 *   <li>An <i>exact</i> recording has every event. A <i>sampled</i> recording has some of them.
 * </ul>
 *
 * <p>{@link org.arenalab.trace.TraceWriter} and {@link org.arenalab.trace.TraceReader} are the two
 * ends of a file. {@link org.arenalab.trace.TraceVerifier} checks that the events of a file can
 * happen. {@link org.arenalab.trace.AddressTrace} writes events that name addresses in place of
 * ids.
 *
 * <p>{@link org.arenalab.trace.TraceRecorder} records allocators in this JVM.
 *
 * <p><b>Threading.</b> Each object is used by one thread at a time. None is locked, except a {@code
 * TraceRecorder}, which any thread may call.
 *
 * <p><b>Errors.</b> All are {@link org.arenalab.trace.TraceException}s. No file makes a reader or a
 * verifier take more than 64 MiB.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}.
 */
package org.arenalab.trace;
