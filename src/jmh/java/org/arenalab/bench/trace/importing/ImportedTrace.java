package org.arenalab.bench.trace.importing;

import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceEnding;

/**
 * The result of an import.
 *
 * @param description of the trace
 * @param ending of the trace
 * @param sizeBytes of the file
 */
public record ImportedTrace(TraceDescription description, TraceEnding ending, long sizeBytes) {
  /** Returns the size of the file per event in bytes; NaN without events. */
  public double bytesPerEvent() {
    return ending.events() == 0 ? Double.NaN : (double) sizeBytes / ending.events();
  }
}
