package org.arenalab.bench.result;

/** The state of a run. */
public enum RunOutcome {
  RUNNING,
  FINISHED,
  INTERRUPTED
}
