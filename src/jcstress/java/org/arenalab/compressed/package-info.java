/**
 * The concurrency of the extent pool under jcstress: a move against a reader without a lock, and
 * against an owner who replaces the extent.
 *
 * <p>In the pool's own package, so that thousands of small pools can share one mapping: a state is
 * made for each single trial, millions of times.
 */
package org.arenalab.compressed;
