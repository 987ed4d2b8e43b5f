/**
 * The store of runs: the folder of each run, the forks that it keeps, and the catalog of all runs.
 *
 * <p><b>Vocabulary.</b> A <i>fork</i> is one JVM that measured one row, and the unit of
 * replication. Each run has a folder of its own under {@code results/local}. The packages below
 * this one hold the parts of a run:
 *
 * <ul>
 *   <li>{@code row}: names of rows, their values, and statistics over forks.
 *   <li>{@code json}: the reader of JMH's JSON.
 *   <li>{@code envelope}: the facts that JMH's JSON leaves out.
 *   <li>{@code merge}: shards, merged into one run.
 * </ul>
 *
 * <p><b>Files.</b> JMH's own writer prints {@code result.json}, so any JMH tool reads it; {@code
 * envelope.json} lies beside it. Both are replaced atomically whenever a fork or a row finishes, so
 * a reader always sees a complete document.
 *
 * <p><b>Threading.</b> The measuring thread and a shutdown hook may use {@code RunStore} and {@code
 * JsonRunStore} concurrently. All other types here are immutable or confined to one thread.
 *
 * <p><b>Dependencies.</b> Uses {@code row}, {@code json}, {@code envelope}, JMH and the library,
 * and no other package of the laboratory.
 */
package org.arenalab.bench.result;
