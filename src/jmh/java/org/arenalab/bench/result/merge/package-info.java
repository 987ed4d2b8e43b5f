/**
 * Merges the shards of a run. Each shard measured a share of the rows on a machine of its own; the
 * merged run has all rows, copied byte for byte.
 *
 * <p><b>Errors.</b> An {@link org.arenalab.bench.result.merge.UnfitShardsException} names why the
 * folders are not the shards of one run.
 *
 * <p><b>Dependencies.</b> Uses {@code bench.result} and the packages below it, and no other package
 * of the laboratory. Used by {@code bench.command}.
 */
package org.arenalab.bench.result.merge;
