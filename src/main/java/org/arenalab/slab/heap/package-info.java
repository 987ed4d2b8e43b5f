/**
 * The part of a heap that outlives its handle, and the protocols by which other threads reach it.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li><i>Owner</i>: the thread that uses the heap. A heap has a number, which is also called its
 *       owner in the words of pages.
 *   <li><i>Handle</i>: the object that the owner calls. An heir gets a new handle of an old heap.
 *   <li><i>Hot list</i>: freed blocks of one size class. Each hot list has a <i>spare list</i> that
 *       takes its overflow.
 *   <li><i>Nudge</i>: install empty lists, the <i>decoy</i>, so that the owner soon drains its
 *       heap.
 *   <li><i>Claim</i>: block the lists, so that another thread may drain the heap.
 *   <li><i>Remote</i>: a block that another heap's thread freed, until the owner collects it.
 *   <li><i>Orphan</i>: a heap whose owner has ended or closed it.
 * </ul>
 *
 * <p><b>Threading.</b> Only the owner, or a thread that has claimed the heap, touches its lists and
 * pages. Any thread pushes remote blocks.
 *
 * <p><b>Errors.</b> None of its own: a method that may fail returns false or null.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}, {@code os.process}, {@code slab.page} and
 * {@code slab.release}.
 */
package org.arenalab.slab.heap;
