/**
 * Native controls: a C program runs the steps of a suite on the same trace with the same libraries.
 * It is a yardstick without a JVM.
 *
 * <p><b>Dependencies.</b> This package uses {@code peer} and {@code workload}. Used by {@code
 * command}.
 */
package org.arenalab.bench.nativecontrol;
