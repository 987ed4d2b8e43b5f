/**
 * The fault lanes of the pager's daemon: threads that serve the faults of one client.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>lane</i> is a thread that serves the faults of one client on one processor.
 *   <li>To <i>claim</i> a page is to own its word until it is resident, or as before.
 *   <li>A <i>group</i> is 512 pages, the unit of the traces that lanes leave.
 * </ul>
 *
 * <p><b>Threading.</b> A lane waits for nothing but the kernel: it takes no lock, makes no garbage
 * and writes no log. Other threads change the ranges and read the traces and counters.
 *
 * <p><b>Trust.</b> A client can write garbage into the memory that it shares with a lane. Each
 * value is checked before use.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} and its subpackages, {@code pager.protocol}
 * and {@code pager.store}.
 */
package org.arenalab.pager.daemon.lane;
