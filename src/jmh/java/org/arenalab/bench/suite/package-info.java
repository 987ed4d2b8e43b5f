/**
 * The JMH suites: one workload per class, the arm under test as a parameter.
 *
 * <p>Every suite has a floor arm, states what one operation is, and reaches a steady state however
 * long it runs. What an operation yields is returned, so that it cannot be optimised away.
 *
 * <p><b>Knows</b> {@code peer}, {@code workload}, {@code profiler} (to publish gauges) and the
 * library.
 */
package org.arenalab.bench.suite;
