package org.arenalab.bench.trace.importing;

import org.arenalab.trace.AddressTrace;

/** A format of text. An object reads one file. */
interface TextFormat {
  /** Returns the source for the description of the trace. */
  String source();

  /** Returns whether the format has the thread of each event. */
  boolean knowsThreads();

  /** Returns whether the order of the lines is the order of the events, also across threads. */
  boolean isOrdered();

  /** Reads all lines. */
  void read(TextLines lines, AddressTrace trace);
}
