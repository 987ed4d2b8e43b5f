/**
 * The decisions of the loops over a compressed arena, as functions of time, ages and budgets. No
 * class here reads a clock, starts a thread or calls the kernel. Tests run them over simulated
 * days.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>The <i>age</i> of a chunk is the time since its last access. A chunk is <i>hot</i> up to
 *       {@code tHot}, <i>cold</i> from {@code tCold} on, and <i>warm</i> in between.
 *   <li>A <i>group</i> is 512 chunks, the unit of visits. It is visited when one of its chunks can
 *       change its class, and not before.
 *   <li>A <i>census</i> is the result of one visit: the number of chunks of each class.
 *   <li>A <i>return</i> is a chunk that becomes raw again after it was stored: a refault, if an
 *       access caused it.
 *   <li>The <i>working set</i> is the number of hot and warm chunks, with a memory of one minute.
 *   <li>The <i>second tier</i> holds stored chunks in a denser codec.
 * </ul>
 *
 * <p><b>Threading.</b> Not thread-safe, except for classes that are documented as such.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} for its annotation only.
 */
package org.arenalab.tiering.policy;
