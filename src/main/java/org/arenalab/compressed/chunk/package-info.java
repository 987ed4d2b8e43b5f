/**
 * The words that the threads of an arena share: the state of each chunk, and the slots that
 * announce an access.
 *
 * <table>
 *   <caption>Vocabulary</caption>
 *   <tr><th>term</th><th>meaning</th><th>the field's word</th></tr>
 *   <tr><td>chunk word</td><td>the state of a chunk, changed by compare-and-set only</td><td>state word</td></tr>
 *   <tr><td>slot</td><td>the place where a thread announces the chunk that it accesses</td><td>hazard pointer</td></tr>
 *   <tr><td>epoch</td><td>the arena's unit of time</td><td>clock tick</td></tr>
 * </table>
 *
 * <p><b>Threading.</b> Any thread may change a chunk word. A slot belongs to one thread at a time;
 * every thread may read it.
 *
 * <p><b>Errors.</b> Nothing here checks its arguments: the callers do.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} and {@code os.process}.
 */
package org.arenalab.compressed.chunk;
