/**
 * SlabAllocator: a general-purpose allocator of off-heap blocks for one process.
 *
 * <p><b>Vocabulary.</b> One <i>region</i> of address space is reserved. It is cut into
 * <i>superslabs</i> of 2 MiB, those into <i>pages</i> of 64 KiB. One page, or a <i>span</i> of
 * several, serves blocks of one <i>size class</i>. A page is <i>carved</i> into blocks bit by bit,
 * so that memory is committed in kernel pages. A <i>heap</i> belongs to one thread; it keeps freed
 * blocks in <i>hot lists</i>, one per class, and behind each a <i>spare list</i>; what is in either
 * is <i>cached</i>. What overflows goes to its page's own list and is <i>free</i>. A page whose
 * blocks are all free is <i>empty</i>; it goes back to the <i>page store</i>, where it is
 * <i>dirty</i> until the kernel has its memory back (<i>decommit</i>), and <i>clean</i> then. A
 * superslab that is wholly clean is <i>retired</i>; its addresses are used again. A block freed by
 * another heap's thread is <i>remote</i> until its owner collects it. A <i>large</i> block, above
 * 512 KiB, is a span of pages that belongs to no heap; a freed one that a heap keeps is
 * <i>cached</i>, too. Above 64 MiB a block is a <i>mapping</i> of its own.
 *
 * <p><b>Modes.</b> FAST, BALANCED and LEAN run the same fast path over the same structure: {@link
 * org.arenalab.slab.ReleasePolicy} alone tells them apart, and only cold paths ask it.
 *
 * <p><b>Threading.</b> A {@link org.arenalab.slab.SlabHeap} is used by the thread that made it and
 * by no other; any heap frees any block. {@link org.arenalab.slab.SlabAllocator}'s own methods may
 * be called by any thread, virtual ones too.
 *
 * <p><b>Metadata</b> is on the Java heap, none of it beside a block; a free block's first eight
 * bytes hold the link of the list it is in.
 *
 * <p><b>Errors.</b> All are {@link org.arenalab.slab.SlabException}s.
 *
 * <p><b>Knows</b> {@code os} alone.
 */
package org.arenalab.slab;
