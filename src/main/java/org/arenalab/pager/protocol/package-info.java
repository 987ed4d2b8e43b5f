/**
 * The protocol between a client of the process pager and its daemon: the words and tables in shared
 * memory, and the messages on the socket.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} and its subpackages, and {@code concurrent}.
 */
package org.arenalab.pager.protocol;
