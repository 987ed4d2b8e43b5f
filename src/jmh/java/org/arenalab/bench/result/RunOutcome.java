package org.arenalab.bench.result;

/** How far a run has come. */
public enum RunOutcome {
  RUNNING,
  FINISHED,
  INTERRUPTED
}
