/**
 * The segments of a directory as seen from outside: list, inspect, and sweep what dead owners left.
 *
 * <p>{@link org.arenalab.shm.segments.ShmSegments} is the entry. A segment is an arena's file, the
 * stub of a memfd, or a directory of single buffers ({@link
 * org.arenalab.shm.segments.BufferDirectory}).
 *
 * <p><b>Threading.</b> Any thread of any process may list, inspect and sweep at any time.
 *
 * <p><b>Errors.</b> Failures are {@link org.arenalab.shm.SegmentException}s. A damaged segment is
 * listed with its fault.
 *
 * <p><b>Dependencies.</b> This package uses {@code shm}, {@code shm.layout}, {@code os} and {@code
 * os.process}.
 */
package org.arenalab.shm.segments;
