/**
 * The JMH suites: one workload per class, with the arm under test as a parameter.
 *
 * <p>Every suite has a floor arm, defines its operation, and reaches a steady state that is
 * independent of the run's length. A benchmark method returns the operation's result, so that the
 * compiler cannot remove the operation.
 *
 * <p><b>Knows</b> {@code peer}, {@code workload}, {@code profiler} (to publish gauges) and the
 * library.
 */
package org.arenalab.bench.suite;
