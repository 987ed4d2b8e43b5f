/**
 * The client of the process pager: cold pages of this process leave its memory, and come back when
 * they are touched. {@code docs/pager.md} is the guide.
 *
 * <p><b>Vocabulary.</b>
 *
 * <table>
 * <caption>Terms</caption>
 * <tr><td>range</td><td>memory that the program has registered: {@link
 *     org.arenalab.pager.PagedRange}</td></tr>
 * <tr><td>agent</td><td>the thread of this process that moves cold pages out</td></tr>
 * <tr><td>lane</td><td>a thread of the daemon that serves page faults</td></tr>
 * <tr><td>slot</td><td>a page of shared memory that holds the copy of an evicted page until it is
 *     compressed</td></tr>
 * <tr><td>staging area</td><td>private memory of this process to which evicted pages move; emptied
 *     after each batch</td></tr>
 * <tr><td>restore</td><td>decode a page and copy it to its place: by a lane, or by this process in
 *     {@code ensure}</td></tr>
 * <tr><td>phase</td><td>a recurring part of the program's work; its recorded set has the pages that
 *     its last two occurrences needed</td></tr>
 * <tr><td>switch</td><td>a pipe through which the kernel ends this process if nobody can serve its
 *     faults</td></tr>
 * </table>
 *
 * <p><b>Threading.</b> Public types are thread-safe. No page fault ever waits for a thread of this
 * process. A thread that waits in a fault is not at a safepoint, so a collection may stop every
 * other thread, the agent too, until the daemon has served the fault.
 *
 * <p><b>Errors.</b> All are {@link org.arenalab.pager.PagerException}s. A lost page is a {@link
 * org.arenalab.pager.PageLostException} here, and an {@link InternalError} in an access through a
 * memory segment.
 *
 * <p><b>Dependencies.</b> This package uses {@code pager.protocol}, {@code pager.store}, {@code
 * os}, {@code os.process}, {@code os.socket}, {@code os.userfault}, {@code concurrent}, {@code
 * settings} and {@code statistics}.
 */
package org.arenalab.pager;
