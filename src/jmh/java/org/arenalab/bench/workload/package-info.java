/**
 * The inputs of the suites: page sets, allocation traces and memory pressure. {@link
 * org.arenalab.bench.workload.PageSet} holds 4096-byte pages of one {@link
 * org.arenalab.bench.workload.PageData kind}, real or synthetic.
 *
 * <p>Vocabulary. A page is <em>same-filled</em> when one 8-byte word repeats through it (the
 * definition of zram and zswap). Such a page needs no codec, so its share is always reported. A
 * <em>stratified</em> sample divides the source into as many equal runs as pages are wanted. A
 * seeded generator then draws one page from each run.
 *
 * <p>Threading: a loaded page set is not written again, and any thread may read it. This package
 * knows the library, and no other package of the laboratory.
 */
package org.arenalab.bench.workload;
