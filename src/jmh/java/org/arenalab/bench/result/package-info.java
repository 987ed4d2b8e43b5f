/**
 * What a run leaves behind, and what can be said about it.
 *
 * <p><b>Vocabulary.</b> A <i>row</i> is one benchmark in one mode with one set of parameters and
 * one number of threads; a <i>fork</i> is one JVM that measured one row, and the unit of
 * replication. The <i>envelope</i> is everything JMH's JSON leaves out: which commit, which
 * machine, which flags, which rows were expected. A run lives in a folder of its own under {@code
 * results/local}.
 *
 * <p><b>Files.</b> {@code result.json} is what JMH's own writer prints, so any JMH tool reads it;
 * {@code envelope.json} lies beside it. Both are replaced atomically whenever a row finishes:
 * whoever reads them, at whatever moment, sees a complete document.
 *
 * <p><b>Threading.</b> {@code RunStore} is safe to use from the thread that measures and from a
 * shutdown hook at once; everything else here is immutable or confined to one thread.
 *
 * <p><b>Arrows.</b> Knows JMH and the library, no other room of the laboratory.
 */
package org.arenalab.bench.result;
