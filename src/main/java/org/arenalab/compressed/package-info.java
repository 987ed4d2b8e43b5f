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
 * <p><b>Threading.</b> {@link org.arenalab.compressed.ExtentPool} may be used by any thread.
 *
 * <p><b>Errors.</b> All of the pool's are {@link org.arenalab.compressed.ExtentPoolException}s.
 *
 * <p><b>Knows</b> {@code os} alone.
 */
package org.arenalab.compressed;
