/**
 * Runs JMH. A command line or a run profile selects rows, and each row has forks. The forks run in
 * a planned order, and finished forks become a kept result.
 *
 * <p><b>Vocabulary.</b> A <i>run profile</i> is a properties file that asks questions; a
 * <i>section</i> of it is one question. A <i>planned row</i> is a row with the options that measure
 * it. A <i>pass</i> runs one fork of every row, in an order of its own. <i>Interleaved</i> means
 * that there are as many passes as forks, so that the machine's drift affects every row alike. A
 * <i>shard</i> is the part of a matrix that one of several machines measures.
 *
 * <p><b>Threading.</b> One thread drives JMH. A shutdown hook may take over at any moment; the
 * thread is then parked until the process ends.
 *
 * <p><b>Arrows.</b> Knows JMH, {@code bench.result}, the library, and the exception of {@code
 * bench.peer} for a missing peer. Known by {@code bench.command}, {@code bench.ab}, {@code
 * bench.doctor}, {@code bench.mem}, {@code bench.soak}, {@code bench.profiler}, {@code
 * bench.report} and {@code Main}. The workarounds for JMH 1.37 are here, except those for its
 * async-profiler support, which are in {@code bench.profiler}.
 */
package org.arenalab.bench.run;
