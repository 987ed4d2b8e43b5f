/**
 * The processes of an experiment with the process pager: a daemon with its standby, and a client
 * that obeys orders. The parent process starts, measures, kills and ends all of them.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>server</i> is a daemon and its standbys, also those that start later.
 *   <li>A <i>client</i> is a child JVM with a region of pages, which it may attach to a server.
 *   <li>An <i>order</i> is a line of JSON to a client; the client answers each with a line.
 *   <li>A <i>missing</i> page is not in the memory of the client: an access to it is a page fault.
 * </ul>
 *
 * <p><b>Threading.</b> One thread gives orders. A client obeys in its main thread, and one further
 * thread may access the pages at the same time.
 *
 * <p><b>Dependencies.</b> This package uses the library's {@code pager}, and {@code mem}, {@code
 * workload}, {@code run}, {@code kernelmemory}, {@code nativecontrol} and {@code transport}. Used
 * by its sub-packages and {@code command}.
 */
package org.arenalab.bench.pager;
