/**
 * The reader of JMH's JSON. It accepts files of any JMH version and of other tools, and names the
 * place of what it cannot read.
 *
 * <p><b>Errors.</b> An {@link org.arenalab.bench.result.json.UnreadableResultException} names the
 * file and the reason.
 *
 * <p><b>Dependencies.</b> Uses {@code result.row} and Jackson, and no other package of the
 * laboratory.
 */
package org.arenalab.bench.result.json;
