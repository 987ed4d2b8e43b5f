/**
 * SlabAllocator: a general-purpose allocator of off-heap blocks for one process.
 *
 * <p><b>Vocabulary.</b> The allocator reserves one <i>region</i> of address space. The region
 * consists of <i>superslabs</i> of 2 MiB, and a superslab of <i>pages</i> of 64 KiB. One page, or a
 * <i>span</i> of several pages, serves blocks of one <i>size class</i>. A page is <i>carved</i>
 * into blocks step by step, so that memory is committed in kernel pages. A <i>heap</i> belongs to
 * one thread. The heap keeps freed blocks in <i>hot lists</i>, one per class. Each hot list has a
 * <i>spare list</i> that takes its overflow. A block in a hot or spare list is <i>cached</i>. When
 * both lists are full, blocks go to the list of their page; these blocks are <i>free</i>. A page
 * whose blocks are all free is <i>empty</i>. An empty page returns to the <i>page store</i>. The
 * page is <i>dirty</i> until the kernel has its memory (<i>decommit</i>), and <i>clean</i> after
 * that. A superslab with only clean pages is <i>retired</i>; its addresses are used again. A block
 * that another heap's thread freed is <i>remote</i> until its owner collects the block. A
 * <i>large</i> block, above 512 KiB, is a span of pages that belongs to no heap. A freed large
 * block that a heap keeps is <i>cached</i>, too. A block above 64 MiB is a <i>mapping</i> of its
 * own.
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
 * <p><b>Knows</b> {@code os} alone.
 */
package org.arenalab.slab;
