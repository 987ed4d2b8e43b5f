/**
 * Building blocks for threads that wait briefly.
 *
 * <p><b>Threading.</b> Each class may be used by any thread.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}.
 */
package org.arenalab.concurrent;
