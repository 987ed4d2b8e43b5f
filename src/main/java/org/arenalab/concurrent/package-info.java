/**
 * Building blocks for threads that share small things: a lock for short sections, and a stack of
 * idle objects.
 *
 * <p><b>Threading.</b> Each class may be used by any thread.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}.
 */
package org.arenalab.concurrent;
