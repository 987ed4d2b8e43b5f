/**
 * The background work of the pager's daemon for one client: it finds cold pages, has them evicted,
 * and stores them.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A page is <i>armed</i> when it is protected, to be evicted later if nobody accesses it.
 *   <li>A <i>group</i> is 512 pages, the unit of the decision which pages are cold.
 *   <li>A <i>segment</i> is the part of a range that lies in one group.
 * </ul>
 *
 * <p><b>Threading.</b> One thread of the lowest priority does all of it. It keeps to a budget of
 * processor time. Lanes never wait for it.
 *
 * <p><b>Trust.</b> A client can write garbage into the memory that it shares with this thread. Each
 * value is checked before use.
 *
 * <p><b>Dependencies.</b> This package uses {@code pager.daemon.lane}, {@code os} and its
 * subpackages, {@code pager.protocol}, {@code pager.store}, and the pure decisions of {@code
 * tiering.policy}.
 */
package org.arenalab.pager.daemon.background;
