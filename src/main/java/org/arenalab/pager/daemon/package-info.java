/**
 * The daemon of the process pager: it stores cold pages of its clients, and returns them when a
 * client faults on them.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>lane</i> is a thread that serves the faults of one client on one processor.
 *   <li>A <i>session</i> is all that the daemon has for one client.
 *   <li>A page is <i>armed</i> when it is protected, to be evicted later if nobody accesses it.
 *   <li>To <i>claim</i> a page is to own its word until it is resident, or as before.
 *   <li>A <i>group</i> is 512 pages, the unit of the decision which pages are cold.
 * </ul>
 *
 * <p><b>Threading.</b> A lane waits for no other thread. The background thread of a session does
 * all other work of that session, with the lowest priority.
 *
 * <p><b>Trust.</b> A client can write garbage into all memory that it shares with the daemon. Each
 * value is checked before use, and a wrong one costs that client its session only.
 *
 * <p><b>Processes.</b> {@link org.arenalab.pager.daemon.PagerDaemonMain} runs a daemon, or the
 * standby of one. The standby holds a duplicate of everything that the daemon has for its clients.
 *
 * <p><b>Dependencies.</b> This package uses {@code pager.daemon.lane}, {@code
 * pager.daemon.background}, {@code os} and its subpackages, {@code pager.protocol} and {@code
 * pager.store}.
 */
package org.arenalab.pager.daemon;
