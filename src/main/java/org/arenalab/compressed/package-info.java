/**
 * CompressedArena: an arena that keeps its cold chunks compressed in an {@link
 * org.arenalab.extent.ExtentPool}.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>region</i> is a run of <i>chunks</i>.
 *   <li>A <i>raw</i> chunk has its bytes in the region's own memory.
 *   <li>A <i>stored</i> chunk has its bytes in an extent, or is described by one value that fills
 *       it.
 *   <li>A compressor <i>claims</i> a raw chunk, encodes it, and <i>stages</i> it. Then the
 *       compressor <i>discards</i> its raw memory by {@code madvise}, neighbours in one call.
 *   <li>An access <i>steals</i> a claimed or staged chunk from its compressor. It <i>loads</i> a
 *       stored chunk: it rebuilds the raw bytes and frees the extent.
 *   <li>A <i>prefetched</i> chunk was loaded before its use. It is marked until its first access.
 *   <li>A <i>settled</i> chunk is one that the denser codec did not make smaller.
 *   <li>An <i>observer</i> is told when chunks become raw.
 *   <li>A <i>lease</i> keeps a chunk <i>pinned</i>, that is, raw.
 * </ul>
 *
 * <p><b>Threading.</b> {@link org.arenalab.compressed.CompressedArena} and its regions may be used
 * by any thread.
 *
 * <p><b>Errors.</b> All are {@link org.arenalab.compressed.CompressedArenaException}s.
 *
 * <p><b>Dependencies.</b> This package uses {@code compressed.chunk}, {@code extent}, {@code
 * codec}, {@code os}, {@code concurrent}, {@code settings} and {@code statistics}.
 */
package org.arenalab.compressed;
