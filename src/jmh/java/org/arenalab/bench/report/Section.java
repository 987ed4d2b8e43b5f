package org.arenalab.bench.report;

/** A part of the page with its own heading. */
interface Section {
  /** Returns the section's id, for links. */
  String id();

  String title();

  /** Returns whether the runs have nothing for this section, so that it is left out. */
  boolean isEmpty();

  void print(Html html);
}
