/**
 * ExtentPool: a pool of packed extents of 1 B to 64 KiB in one reserved range of addresses, with
 * compaction. It knows nothing of pages or codecs.
 *
 * <p><b>Vocabulary.</b>
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
 * <p><b>Threading.</b> {@link org.arenalab.extent.ExtentPool} may be used by any thread. Its
 * readers take no lock.
 *
 * <p><b>Errors.</b> All are {@link org.arenalab.extent.ExtentPoolException}s.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}, {@code os.process}, {@code concurrent},
 * {@code settings} and {@code statistics}.
 */
package org.arenalab.extent;
