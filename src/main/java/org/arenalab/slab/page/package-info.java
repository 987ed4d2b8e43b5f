/**
 * The region, which is the reserved address space of an allocator, and its pages: which pages a
 * heap or a large block owns, which are empty, and which hold memory.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li><i>Superslab</i>: 2 MiB of the region, 32 pages.
 *   <li><i>Page</i>: 64 KiB that serve blocks of one size class, or a part of a large block. Its
 *       number counts from the start of the region.
 *   <li><i>Span</i>: one page, or several consecutive pages, that serve one size class or one large
 *       block.
 *   <li><i>Owner word</i>: the word of a page in the region: the heap and the size class, or the
 *       large block.
 *   <li><i>Carve</i>: cut a part of a page into blocks. A page is carved step by step, so that
 *       memory is committed in kernel pages.
 *   <li><i>Unit</i>: a kernel page, in which committed memory is counted.
 *   <li><i>Dirty</i>: a page without an owner that holds memory. It becomes <i>clean</i> when the
 *       kernel takes the memory.
 *   <li><i>Retired</i>: a superslab whose pages are all clean and without an owner.
 * </ul>
 *
 * <p><b>Threading.</b> Any thread uses the free pages and the caches of spans. Queues of pages
 * belong to the thread that uses their heap.
 *
 * <p><b>Errors.</b> A request without room returns {@link org.arenalab.slab.page.Superslab#NONE}. A
 * kernel that refuses the reservation ends in a {@link org.arenalab.os.SystemCallException}.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}, {@code os.residency} and {@code
 * slab.release}.
 */
package org.arenalab.slab.page;
