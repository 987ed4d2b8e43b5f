/**
 * The transport experiment between two processes. A <i>target</i> allocates buffers and fills them.
 * An <i>initiator</i> maps them and reads or writes <i>blocks</i> at random, a <i>batch</i> at a
 * time. They talk over a Unix socket, the <i>control channel</i>, before and after the measurement,
 * never during it.
 *
 * <p><b>Threading.</b> A {@link org.arenalab.bench.transport.TransferWorker} is one thread.
 *
 * <p><b>Errors.</b> A process at the other end that is gone is a {@link
 * org.arenalab.bench.transport.PeerGoneException}.
 *
 * <p><b>Dependencies.</b> This package uses the library, {@code workload}, {@code result} and
 * {@code run}. Used by {@code command}.
 */
package org.arenalab.bench.transport;
