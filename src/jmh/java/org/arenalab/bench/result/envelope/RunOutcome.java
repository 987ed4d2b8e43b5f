package org.arenalab.bench.result.envelope;

/** The state of a run. */
public enum RunOutcome {
  RUNNING,
  FINISHED,
  INTERRUPTED
}
