package org.arenalab.tiering;

import org.arenalab.hotness.SourceKind;

/** The totals of the sources since the loops were opened. Thread-safe. */
final class SourceTotals {
  private long questions;
  private long failures;
  private long damonAnswers;
  private long damonRegions;
  private long damonFailures;
  private long damonSetupFailures;
  private long markedHot;
  private long markedWarm;
  private long markedCold;
  private long lastRegions;
  private long lastBytes;
  private long granularityBytes;

  /** Returns whether the marks of a source are counted: predicomp's figures are about DAMON. */
  boolean counts(SourceKind kind) {
    return kind == SourceKind.DAMON;
  }

  synchronized void noteAnswer(SourceKind kind, long unitBytes, SourceSink sink) {
    questions++;
    granularityBytes = unitBytes;
    if (counts(kind)) {
      damonAnswers++;
      damonRegions += sink.runs();
      lastRegions = sink.runs();
      lastBytes = sink.bytes();
      sink.addMarks(this);
    }
  }

  synchronized void addMarks(long hot, long warm, long cold) {
    markedHot += hot;
    markedWarm += warm;
    markedCold += cold;
  }

  synchronized void noteFailure(SourceSession session) {
    failures++;
    if (counts(session.kind())) {
      if (session.wasOpen()) {
        damonFailures++;
      } else {
        damonSetupFailures++;
      }
    }
  }

  synchronized TieringStats.Damon damon() {
    return new TieringStats.Damon(
        damonAnswers,
        damonRegions,
        damonFailures,
        damonSetupFailures,
        markedHot,
        markedWarm,
        markedCold,
        lastRegions,
        lastBytes);
  }

  synchronized TieringStats.Sources sources(String used, long processorNs) {
    return new TieringStats.Sources(used, questions, failures, granularityBytes, processorNs);
  }
}
