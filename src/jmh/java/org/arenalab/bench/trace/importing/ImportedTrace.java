package org.arenalab.bench.trace.importing;

import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceEnding;

/**
 * The result of an import.
 *
 * @param description of the trace
 * @param ending of the trace
 * @param sizeBytes of the file
 * @param isCutOff whether the recording has no end: its program was killed, or ended by _exit
 */
public record ImportedTrace(
    TraceDescription description, TraceEnding ending, long sizeBytes, boolean isCutOff) {
  /** Returns the size of the file per event in bytes; NaN without events. */
  public double bytesPerEvent() {
    return ending.events() == 0 ? Double.NaN : (double) sizeBytes / ending.events();
  }
}
