/**
 * The protocol between a client of the process pager and its daemon: the words and tables in shared
 * memory, and the messages on the socket.
 *
 * <ul>
 *   <li><b>Shared memory</b>: {@link org.arenalab.pager.protocol.SessionMemory} maps it and has its
 *       parts. {@link org.arenalab.pager.protocol.SessionLayout} says where each part is.
 *   <li><b>Pages</b>: {@link org.arenalab.pager.protocol.PageWord} is the state of a page. {@link
 *       org.arenalab.pager.protocol.PageMarks} has its leases, and whether it came back.
 *   <li><b>Ranges and slots</b>: {@link org.arenalab.pager.protocol.RangeTable} and {@link
 *       org.arenalab.pager.protocol.SlotOwners}.
 *   <li><b>Commands</b> to the client's agent: {@link org.arenalab.pager.protocol.CommandRing}.
 *   <li><b>Messages</b>: {@link org.arenalab.pager.protocol.Message} names them, and {@link
 *       org.arenalab.pager.protocol.MessageChannel} sends them with their descriptors.
 * </ul>
 *
 * <p><b>Vocabulary.</b>
 *
 * <table>
 * <caption>Terms</caption>
 * <tr><th>term</th><th>meaning</th></tr>
 * <tr><td>session</td><td>one client of the daemon, with its shared memory</td></tr>
 * <tr><td>agent</td><td>the client's thread that moves pages out</td></tr>
 * <tr><td>lane</td><td>a thread of the daemon that serves page faults</td></tr>
 * <tr><td>slot</td><td>a place for one page on its way out</td></tr>
 * <tr><td>range</td><td>memory of the client that it registered</td></tr>
 * </table>
 *
 * <p><b>Errors.</b> A value of the peer that makes no sense is refused by the method that reads it:
 * by its answer, by a {@link org.arenalab.pager.protocol.DamagedSessionException}, or by a {@link
 * org.arenalab.pager.protocol.MalformedMessageException}.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} and its subpackages, and {@code concurrent}.
 */
package org.arenalab.pager.protocol;
