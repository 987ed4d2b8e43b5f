/**
 * Compressed memory: a pool of packed extents, and (above it) an arena of chunks that are kept
 * compressed while they are cold.
 *
 * <p><b>Vocabulary of the pool.</b> An <i>extent</i> is a run of bytes in one reserved range, found
 * by its <i>offset</i>. Space is handed out in <i>granules</i>. The word before an extent's first
 * byte is its <i>tag</i>; both together are a <i>block</i>. A free block between live ones is a
 * <i>hole</i>. Behind the last live block, at the <i>frontier</i>, the <i>tail</i> begins.
 * <i>Compaction</i> moves extents from below the frontier into holes; the table that says where an
 * extent is belongs to its <i>owner</i>.
 *
 * <p><b>Vocabulary of the arena.</b> A <i>region</i> is a run of <i>chunks</i>. A chunk is
 * <i>raw</i> in the region's own memory, or <i>stored</i>: in an extent, or as one value that fills
 * it. To store it, a compressor <i>claims</i> it, encodes it, and <i>stages</i> it; then its memory
 * is <i>dropped</i>: given back to the kernel, neighbours in one call. An access <i>steals</i> a
 * claimed or staged chunk and <i>loads</i> a stored one. Who has a chunk <i>pinned</i> holds a
 * <i>lease</i> of it.
 *
 * <p><b>Threading.</b> {@link org.arenalab.compressed.ExtentPool}, {@link
 * org.arenalab.compressed.CompressedArena} and its regions may be used by any thread.
 *
 * <p><b>Errors.</b> The pool's are {@link org.arenalab.compressed.ExtentPoolException}s, the
 * arena's {@link org.arenalab.compressed.CompressedArenaException}s.
 *
 * <p><b>Knows</b> {@code os} alone.
 */
package org.arenalab.compressed;
