/**
 * Reports what this machine can and cannot measure. The kernel's capabilities come from {@link
 * org.arenalab.os.probe.Platform}. The laboratory's own needs are the JDK, the profiler, the peers'
 * native libraries and a place for results. This package probes them by using each one once.
 *
 * <p><b>Vocabulary.</b> A <i>capability</i> is one line of the report: OK, limited or no, with the
 * fact, the reason and the remedy.
 *
 * <p><b>Threading.</b> One thread. No probe changes a setting.
 *
 * <p><b>Dependencies.</b> Uses {@code os}, {@code os.probe}, {@code bench.peer}, {@code
 * bench.profiler} and {@code bench.cli}. Used by {@code bench.command}.
 */
package org.arenalab.bench.doctor;
