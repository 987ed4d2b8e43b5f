package org.arenalab.hotness;

/** A call of a source that is closed. */
public final class HotnessClosedException extends HotnessException {
  private static final long serialVersionUID = 1L;

  HotnessClosedException(SourceKind kind) {
    super(Reason.CLOSED, "source is closed: source=" + kind + "; open another one");
  }
}
