/**
 * Recordings of the allocations of a program, through async-profiler's library in this jar.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>preload</i> puts the library into a program before its start, through the dynamic
 *       loader. It needs a program that is dynamically linked.
 *   <li>An <i>attachment</i> puts the library into a JVM that runs.
 *   <li>A <i>recording</i> is the file that the library writes for one process.
 * </ul>
 *
 * <p>{@link org.arenalab.bench.trace.recording.ProgramRecorder} starts a program, and {@link
 * org.arenalab.bench.trace.recording.JvmRecorder} attaches to a JVM. Both make a trace of the
 * recording, and delete it.
 *
 * <p><b>Threading.</b> A recorder is used by one thread. A shutdown hook saves its trace if the
 * laboratory is asked to end.
 *
 * <p><b>Errors.</b> A {@link org.arenalab.bench.trace.recording.RecorderException} states why a
 * program cannot be recorded.
 *
 * <p><b>Dependencies.</b> This package uses {@code bench.trace.importing}, {@code bench.profiler},
 * {@code bench.run} and the library's {@code trace}.
 */
package org.arenalab.bench.trace.recording;
