/**
 * The JMH suites of allocation traces. The rules are those of {@code suite}.
 *
 * <p><b>Knows</b> {@code workload} and the library.
 */
package org.arenalab.bench.suite.trace;
