/**
 * The JMH suites that replay allocation traces of real programs. The rules are those of {@code
 * suite}.
 *
 * <p><b>Knows</b> {@code peer.block}, {@code replay}, {@code profiler} and the library.
 */
package org.arenalab.bench.suite.replay;
