/**
 * Runs JMH. The forks of the planned rows run in a planned order, and finished forks become a kept
 * result.
 *
 * <p><b>Vocabulary.</b> A <i>pass</i> runs one fork of every row, in an order of its own.
 * <i>Interleaved</i> means that there are as many passes as forks, so that the machine's drift
 * affects every row alike. {@code bench.plan} defines run plans, planned rows and shards.
 *
 * <p><b>Threading.</b> One thread drives JMH. A shutdown hook may take over at any moment; the
 * thread is then parked until the process ends.
 *
 * <p><b>Dependencies.</b> Uses JMH, {@code bench.cli}, {@code bench.plan}, {@code bench.result},
 * the library, and the exception of {@code bench.peer} for a missing peer. Used by {@code
 * bench.command}, {@code bench.ab}, {@code bench.mem}, {@code bench.soak}, {@code bench.profiler}
 * and {@code Main}. The workarounds for JMH 1.37 are here and in {@code bench.plan}, except those
 * for its async-profiler support, which are in {@code bench.profiler}.
 */
package org.arenalab.bench.run;
