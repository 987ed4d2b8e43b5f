/**
 * Compressed memory: a pool of packed extents, and an arena that keeps cold chunks compressed in
 * such a pool.
 *
 * <p><b>Vocabulary of the pool.</b>
 *
 * <ul>
 *   <li>An <i>extent</i> is a run of bytes in one reserved range. Its <i>offset</i> identifies it.
 *   <li>A <i>granule</i> is the unit of allocation.
 *   <li>A <i>tag</i> is the word before the first byte of an extent.
 *   <li>A <i>block</i> is a tag with its extent.
 *   <li>A <i>hole</i> is a free block between live blocks.
 *   <li>The <i>frontier</i> is the end of the last live block. The <i>tail</i> starts at the
 *       frontier.
 *   <li><i>Compaction</i> moves extents from below the frontier into holes.
 *   <li>The <i>owner</i> of an extent keeps the table that records the extent's offset.
 * </ul>
 *
 * <p><b>Vocabulary of the arena.</b>
 *
 * <ul>
 *   <li>A <i>region</i> is a run of <i>chunks</i>.
 *   <li>A <i>raw</i> chunk has its bytes in the region's own memory.
 *   <li>A <i>stored</i> chunk has its bytes in an extent, or is described by one value that fills
 *       it.
 *   <li>A compressor <i>claims</i> a raw chunk, encodes it, and <i>stages</i> it. Then the
 *       compressor <i>drops</i> its raw memory: it discards it by {@code madvise}, neighbours in
 *       one call.
 *   <li>An access <i>steals</i> a claimed or staged chunk from its compressor. It <i>loads</i> a
 *       stored chunk: it rebuilds the raw bytes and frees the extent.
 *   <li>A <i>lease</i> keeps a chunk <i>pinned</i>, that is, raw.
 * </ul>
 *
 * <p><b>Threading.</b> {@link org.arenalab.compressed.ExtentPool}, {@link
 * org.arenalab.compressed.CompressedArena} and its regions may be used by any thread.
 *
 * <p><b>Errors.</b> The pool throws {@link org.arenalab.compressed.ExtentPoolException}s, the arena
 * {@link org.arenalab.compressed.CompressedArenaException}s.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} alone.
 */
package org.arenalab.compressed;
