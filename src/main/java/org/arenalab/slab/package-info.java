/**
 * SlabAllocator: a general-purpose allocator of off-heap blocks for one process.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li><i>Region</i>: the reserved range of address space. It consists of superslabs of 2 MiB, and
 *       these of pages of 64 KiB.
 *   <li><i>Heap</i>: the pages and lists of one thread.
 *   <li><i>Cached</i>: a block in a list of a heap, or a freed large block that a heap keeps.
 *   <li><i>Free</i>: a block in the list of its page. Blocks go there when the heap's lists are
 *       full.
 *   <li><i>Empty</i>: a page whose blocks are all free. It returns to the <i>free pages</i>.
 *   <li><i>Large</i>: a block above 512 KiB. It is a span of pages that belongs to no heap.
 *   <li><i>Mapping</i>: the memory of a block outside of the region: a block above 64 MiB, or one
 *       for which the region has no room.
 * </ul>
 *
 * <p><b>Parts.</b> Each part has a package of its own, which explains its terms. From the bottom:
 *
 * <ul>
 *   <li>{@code slab.release}: the policy of releases, and their log.
 *   <li>{@code slab.page}: the region and its pages.
 *   <li>{@code slab.mapping}: the mappings outside of the region.
 *   <li>{@code slab.heap}: the lists and pages of one thread, and how other threads reach them.
 *   <li>{@code slab.scavenger}: the work that no heap's own operations do.
 *   <li>{@code slab}: the interface, its errors, the settings, the checks and the statistics.
 * </ul>
 *
 * <p><b>Modes.</b> FAST, BALANCED and LEAN run the same fast path over the same structure. Only
 * {@link org.arenalab.slab.release.ReleasePolicy} distinguishes the modes, and only cold paths call
 * the policy.
 *
 * <p><b>Threading.</b> Only the thread that made a {@link org.arenalab.slab.SlabHeap} uses the
 * heap. Any heap frees any block. Any thread, also a virtual thread, may call the methods of {@link
 * org.arenalab.slab.SlabAllocator}.
 *
 * <p><b>Metadata</b> is on the Java heap; a block has no header. The first eight bytes of a free
 * block hold the link of the list that contains the block.
 *
 * <p><b>Errors.</b> All are {@link org.arenalab.slab.SlabException}s.
 *
 * <p><b>Dependencies.</b> This package uses its parts, {@code os}, {@code os.process}, {@code
 * settings} and {@code statistics}.
 */
package org.arenalab.slab;
