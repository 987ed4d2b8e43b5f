/**
 * SlabAllocator: a general-purpose allocator of off-heap blocks for one process.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li><i>Region</i>: the reserved range of address space. It consists of superslabs.
 *   <li><i>Superslab</i>: 2 MiB of the region, 32 pages.
 *   <li><i>Page</i>: 64 KiB that serve blocks of one size class, or a part of a large block.
 *   <li><i>Span</i>: one page, or several consecutive pages, that serve one size class or one large
 *       block.
 *   <li><i>Carve</i>: cut a part of a page into blocks. A page is carved step by step, so that
 *       memory is committed in kernel pages.
 *   <li><i>Heap</i>: the pages and lists of one thread.
 *   <li><i>Hot list</i>: freed blocks of one size class in a heap. Each hot list has a <i>spare
 *       list</i> that takes its overflow.
 *   <li><i>Cached</i>: a block in a hot or spare list, or a freed large block that a heap keeps.
 *   <li><i>Free</i>: a block in the list of its page. Blocks go there when hot and spare list are
 *       full.
 *   <li><i>Remote</i>: a block that another heap's thread freed, until the owner collects the
 *       block.
 *   <li><i>Empty</i>: a page whose blocks are all free. It returns to the <i>page store</i>.
 *   <li><i>Dirty</i>: a page in the page store that holds memory. It becomes <i>clean</i> when the
 *       kernel takes the memory (<i>decommit</i>).
 *   <li><i>Retired</i>: a superslab whose pages are all clean and in the page store. Its addresses
 *       are used again.
 *   <li><i>Large</i>: a block above 512 KiB. It is a span of pages that belongs to no heap.
 *   <li><i>Mapping</i>: the memory of a block outside of the region: a block above 64 MiB, or one
 *       for which the region has no room.
 * </ul>
 *
 * <p><b>Modes.</b> FAST, BALANCED and LEAN run the same fast path over the same structure. Only
 * {@link org.arenalab.slab.ReleasePolicy} distinguishes the modes, and only cold paths call the
 * policy.
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
 * <p><b>Dependencies.</b> This package uses {@code os}, {@code settings} and {@code statistics}.
 */
package org.arenalab.slab;
