/**
 * Why a benchmark takes the time it takes: the wiring of async-profiler, which is carried inside
 * the jar so that nothing needs to be installed.
 *
 * <p><b>Vocabulary.</b> A <i>recording</i> is the JFR file that one fork leaves. A <i>row</i> is
 * one benchmark with one set of parameters. An <i>event</i> is what the user asks for ({@code
 * cpu}); the <i>engine</i> is the mechanism that async-profiler really used for it ({@code
 * perf_events}, {@code ctimer}), which need not be what the event's name suggests. The <i>sample
 * interval</i> is nanoseconds for time-like events, bytes for {@code alloc} and {@code nativemem}.
 *
 * <p><b>Profiled runs explain, they do not measure.</b> Nothing that is timed here may enter a
 * comparison.
 *
 * <p><b>Threading.</b> Everything in this room is used from one thread, the one that drives JMH;
 * the two JMH profilers are called by JMH between iterations only.
 *
 * <p><b>Arrows.</b> Knows {@code bench.run} for the forks' required flags and {@code bench.result}
 * for where a run is kept. Known by {@code bench.command} and {@code bench.report}.
 */
package org.arenalab.bench.profiler;
