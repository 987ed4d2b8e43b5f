/**
 * Runs JMH: what the command line or a run profile asks for becomes rows, rows become forks in an
 * order, and finished forks become a result that is kept.
 *
 * <p><b>Vocabulary.</b> A <i>run profile</i> is a properties file that asks questions; a
 * <i>section</i> of it is one question. A <i>planned row</i> is a row with the options that measure
 * it. A <i>pass</i> runs one fork of every row, in an order of its own. <i>Interleaved</i> means
 * that there are as many passes as forks, so that the machine's drift hits every row alike. A
 * <i>shard</i> is the part of a matrix that one of several machines measures.
 *
 * <p><b>Threading.</b> One thread drives JMH; a shutdown hook may take over at any moment, after
 * which that thread is parked for good.
 *
 * <p><b>Arrows.</b> Knows JMH, {@code bench.result} and the reason {@code bench.peer} gives for a
 * missing peer. Known by {@code bench.command}, {@code bench.ab}, {@code bench.profiler} and {@code
 * Main}. Everything that works around JMH 1.37 is here.
 */
package org.arenalab.bench.run;
