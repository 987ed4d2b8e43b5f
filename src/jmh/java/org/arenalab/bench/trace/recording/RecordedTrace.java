package org.arenalab.bench.trace.recording;

import org.arenalab.bench.trace.importing.ImportedTrace;

/**
 * The result of a recording.
 *
 * @param pid of the recorded process
 * @param processes number of processes that were recorded; the one with most events became the
 *     trace
 * @param exit the exit code of the program; {@link #RUNNING} for a JVM that was attached to
 * @param trace that was written
 */
public record RecordedTrace(long pid, int processes, int exit, ImportedTrace trace) {
  /** The exit code of a process that runs on. */
  public static final int RUNNING = -1;
}
