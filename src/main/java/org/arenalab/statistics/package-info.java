/**
 * Statistics that a program prints at exit: the switch {@code ARENALAB_STATS}, the list of open
 * allocators, and the table and JSON forms of their figures. Also the log that never fails an
 * operation.
 *
 * <p><b>Threading.</b> Everything here may be used by any thread.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} and {@code settings}.
 */
package org.arenalab.statistics;
