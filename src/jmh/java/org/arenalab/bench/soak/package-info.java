/**
 * The soak: one thread works on an allocator for minutes or hours, and a verdict judges the memory
 * of the arena and of the process. The criteria are hakmem's.
 *
 * <p><b>Vocabulary.</b> An <i>epoch</i> is one second of a soak. A <i>part</i> is the work of one
 * process; a resumed soak has several.
 *
 * <p><b>Threading.</b> One thread runs a soak.
 *
 * <p><b>Dependencies.</b> This package uses the library, {@code peer}, {@code workload}, {@code
 * result} and {@code run}. Used by {@code command} and {@code report}.
 */
package org.arenalab.bench.soak;
