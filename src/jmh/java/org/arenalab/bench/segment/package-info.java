/**
 * Shared-memory segments and the results of a sweep, as text and as JSON for {@code shm}.
 *
 * <p><b>Dependencies.</b> Uses the library's {@code shm} and Jackson, and no other package of the
 * laboratory. Used by {@code bench.command}.
 */
package org.arenalab.bench.segment;
