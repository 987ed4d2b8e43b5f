/**
 * Unix sockets of whole messages (SOCK_SEQPACKET) that carry bytes and open descriptors between
 * processes of one machine.
 *
 * <ul>
 *   <li>{@link org.arenalab.os.socket.UnixListener} accepts connections at a path.
 *   <li>{@link org.arenalab.os.socket.UnixSocket} is one connection.
 *   <li>{@link org.arenalab.os.socket.SocketMessage} is a message that arrived.
 * </ul>
 *
 * <p><b>Threading.</b> Each class states which threads may call it.
 *
 * <p><b>Errors.</b> {@link org.arenalab.os.socket.UnixSocketException} names what a peer or a path
 * does wrong. Any other refusal of the kernel throws a {@link org.arenalab.os.SystemCallException}.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}.
 */
package org.arenalab.os.socket;
