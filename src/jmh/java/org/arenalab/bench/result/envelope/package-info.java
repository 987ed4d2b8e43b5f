/**
 * The envelope of a run: the facts that JMH's JSON leaves out. They are the commit, the build, the
 * machine, the JVM flags, the run plan, the expected rows and the missing ones. The schema is
 * {@code results/envelope.schema.json}.
 *
 * <p><b>Threading.</b> All types are immutable or confined to one thread.
 *
 * <p><b>Dependencies.</b> Uses {@code result.row}, {@code result.json} and the library, and no
 * other package of the laboratory.
 */
package org.arenalab.bench.result.envelope;
