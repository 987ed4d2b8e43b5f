package org.arenalab.bench.report;

/** A part of the page with a heading of its own. */
interface Section {
  /** Its place, for links. */
  String id();

  String title();

  /** Whether the runs say nothing about it, so that it is left out. */
  boolean isEmpty();

  void print(Html html);
}
