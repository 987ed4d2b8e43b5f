/**
 * Native controls: C programs that do the work of a suite without a JVM, as yardsticks. One runs
 * the steps of a suite on the same trace with the same libraries; one serves page faults of another
 * process.
 *
 * <p><b>Dependencies.</b> This package uses {@code peer} and {@code workload}. Used by {@code
 * command} and {@code pager}.
 */
package org.arenalab.bench.nativecontrol;
