/**
 * The integration of async-profiler, which explains a benchmark's time. The jar carries the
 * profiler, so nothing needs to be installed.
 *
 * <p><b>Vocabulary.</b> A <i>recording</i> is the JFR file that one fork writes. A <i>row</i> is
 * one benchmark with one set of parameters. An <i>event</i> is the user's choice ({@code cpu}). The
 * <i>engine</i> is the mechanism that async-profiler used for the event ({@code perf_events},
 * {@code ctimer}); it may differ from the event's name. The <i>sample interval</i> is nanoseconds
 * for time-like events, bytes for {@code alloc} and {@code nativemem}. A <i>gauge</i> is a number
 * that a benchmark publishes about its own work.
 *
 * <p><b>Profiled runs explain, they do not measure.</b> No time from a profiled run may enter a
 * comparison.
 *
 * <p><b>Threading.</b> The thread that drives JMH uses every type in this package. JMH calls the
 * profilers between iterations only. A benchmark may publish gauges from any thread.
 *
 * <p><b>Arrows.</b> Knows {@code bench.run} and {@code bench.plan} for forks and rows, {@code
 * bench.result} for the run's folder, and the library. Known by {@code bench.command}, {@code
 * bench.doctor}, {@code bench.report}, {@code bench.suite} (for gauges) and {@code Main}.
 */
package org.arenalab.bench.profiler;
