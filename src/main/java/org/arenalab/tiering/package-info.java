/**
 * Tiering: three loops that drive a {@link org.arenalab.compressed.CompressedArena}. {@code
 * docs/tiering.md} is the guide.
 *
 * <ul>
 *   <li><b>Hotness</b>: classifies chunks by the time since their last access. The arena's own
 *       epochs are exact; a source of {@link org.arenalab.hotness} may add accesses that the arena
 *       does not see.
 *   <li><b>Background compression</b>: stores cold chunks within a budget of processor time, and
 *       moves chunks that stay stored to a denser codec.
 *   <li><b>Prefetch</b>: decompresses chunks before they are used; see {@link
 *       org.arenalab.tiering.prefetch}.
 * </ul>
 *
 * <p><b>Vocabulary.</b> {@link org.arenalab.tiering.policy} explains age, class, group, census,
 * return and working set. A <i>turn</i> is one round of a loop. A turn of the hotness loop is a
 * <i>tick</i>. A <i>pass</i> is the work of compression on one group. A <i>run</i> lasts from start
 * to stop.
 *
 * <p><b>Threading.</b> {@link org.arenalab.tiering.ArenaLoops} may be used by any thread. Each loop
 * has a thread, which owns the loop's state; the comment of a field names any other writer.
 * Accessing threads name groups in a wait-free queue.
 *
 * <p><b>Errors.</b> All are {@link org.arenalab.tiering.TieringException}s, except those of the
 * arena itself. A turn that fails is counted and logged; the loop continues.
 *
 * <p><b>Dependencies.</b> This package uses {@code tiering.policy}, {@code tiering.prefetch},
 * {@code compressed}, {@code hotness}, {@code os}, {@code os.process}, {@code settings} and {@code
 * statistics}.
 */
package org.arenalab.tiering;
