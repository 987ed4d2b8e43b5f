/**
 * The work that no heap's own operations do: draining the heaps of quiet or ended threads, and
 * releasing empty pages and unused mappings.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li><i>Round</i>: one look at all heaps, and one release of what is due.
 *   <li><i>Drain</i>: return cached blocks to their pages, so that empty pages become visible.
 *   <li><i>Purge</i>: release pages and mappings that are due.
 * </ul>
 *
 * <p><b>Threading.</b> One thread at a time drains, and one purges. Any thread may run a round.
 *
 * <p><b>Errors.</b> A round that fails is logged, and the next round runs.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}, {@code slab.heap}, {@code slab.page},
 * {@code slab.mapping} and {@code slab.release}.
 */
package org.arenalab.slab.scavenger;
