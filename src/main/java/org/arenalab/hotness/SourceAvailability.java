package org.arenalab.hotness;

import static org.arenalab.os.NullArgumentException.requireNonNull;

/**
 * One source on this machine: used, available, or not, with the reason.
 *
 * @param kind of the source
 * @param state of the source
 * @param reason why the source is not available; else empty
 */
public record SourceAvailability(SourceKind kind, State state, String reason) {
  /** Refuses null components. */
  public SourceAvailability {
    requireNonNull(kind, "kind");
    requireNonNull(state, "state");
    requireNonNull(reason, "reason");
  }

  /** The state of a source. */
  public enum State {
    /** The source that was opened. */
    USED,
    /** A source that could be opened. */
    AVAILABLE,
    /** A source that this machine, user or memory cannot have. */
    UNAVAILABLE
  }

  /** Returns one line: "DAMON: used", or "DAMON: not, because ...". */
  public String line() {
    return kind
        + switch (state) {
          case USED -> ": used";
          case AVAILABLE -> ": available";
          case UNAVAILABLE -> ": not, because " + reason;
        };
  }
}
