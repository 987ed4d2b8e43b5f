/**
 * The files of a run and the statistics over them.
 *
 * <p><b>Vocabulary.</b> A <i>row</i> is one benchmark in one mode with one set of parameters and
 * one number of threads. A <i>fork</i> is one JVM that measured one row, and the unit of
 * replication. The <i>envelope</i> holds the facts that JMH's JSON leaves out: commit, machine,
 * flags, expected rows. Each run has a folder of its own under {@code results/local}.
 *
 * <p><b>Files.</b> JMH's own writer prints {@code result.json}, so any JMH tool reads it; {@code
 * envelope.json} lies beside it. Both are replaced atomically whenever a fork or a row finishes, so
 * a reader always sees a complete document.
 *
 * <p><b>Threading.</b> The measuring thread and a shutdown hook may use {@code RunStore} and {@code
 * JsonRunStore} concurrently. All other types here are immutable or confined to one thread.
 *
 * <p><b>Arrows.</b> Knows JMH and the library, no other package of the laboratory.
 */
package org.arenalab.bench.result;
