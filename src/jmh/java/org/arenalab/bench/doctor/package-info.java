/**
 * What this machine can and cannot measure: the kernel's side comes from {@link
 * org.arenalab.os.Platform}, the laboratory's own (the JDK, the profiler, the peers' native
 * libraries, where results go) is probed here, by using each thing once.
 *
 * <p><b>Vocabulary.</b> A <i>capability</i> is one line of the report: OK, limited or no, with the
 * fact, the reason and the remedy.
 *
 * <p><b>Threading.</b> Used from one thread. Nothing here changes a setting.
 *
 * <p><b>Arrows.</b> Knows {@code os}, {@code bench.peer}, {@code bench.profiler} and {@code
 * bench.result}. Known by {@code bench.command}.
 */
package org.arenalab.bench.doctor;
