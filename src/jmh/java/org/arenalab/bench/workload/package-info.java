/**
 * What the suites work on: data sets, access patterns, recorded traces. So far the page sets:
 * {@link org.arenalab.bench.workload.PageSet} holds 4096-byte pages of one {@link
 * org.arenalab.bench.workload.PageData kind}, real or synthetic.
 *
 * <p>Vocabulary. A page is <em>same-filled</em> when one 8-byte word repeats through it (zram's and
 * zswap's definition): such a page needs no codec at all, so its share is always reported. A sample
 * is <em>stratified</em>: the source is cut into as many equal runs as pages are wanted, and one
 * page is drawn from each, by a seeded generator.
 *
 * <p>Threading: a loaded page set is not written again and may be read by any thread. This room
 * knows nothing of the rest of the laboratory.
 */
package org.arenalab.bench.workload;
