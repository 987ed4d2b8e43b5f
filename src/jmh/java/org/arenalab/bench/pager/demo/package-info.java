/**
 * The demonstration of the process pager: {@code pager}. A client's pages leave, come back by page
 * faults, and survive the death of the daemon.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li><i>Saved net</i>: the Pss of the client before it attached, less the Pss of client, daemon
 *       and standby together.
 *   <li>A <i>stall</i> is the longest access of a thread that reads and writes pages at random.
 * </ul>
 *
 * <p><b>Threading.</b> One thread runs the demonstration; Ctrl-C is handled by another.
 *
 * <p><b>Dependencies.</b> This package uses {@code bench.pager}, {@code nativecontrol}, {@code
 * mem}, {@code run} and {@code result}. Used by {@code command}.
 */
package org.arenalab.bench.pager.demo;
