/**
 * The JMH suites of the process pager. The rules are those of {@code suite}.
 *
 * <p><b>Knows</b> {@code workload}, {@code profiler} (to publish gauges) and the library.
 */
package org.arenalab.bench.suite.pager;
