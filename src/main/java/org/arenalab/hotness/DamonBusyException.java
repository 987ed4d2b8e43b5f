package org.arenalab.hotness;

/** A refusal to use DAMON, because somebody else uses it. Nothing of the holder was changed. */
public final class DamonBusyException extends HotnessException {
  private static final long serialVersionUID = 1L;

  private final String holder;

  DamonBusyException(String holder, String remedy) {
    super(Reason.BUSY, "DAMON is in use: holder=" + holder + ", expected none; " + remedy);
    this.holder = holder;
  }

  /**
   * Returns the holder in words: a kernel module, or a kdamond with the process that it monitors.
   */
  public String holder() {
    return holder;
  }
}
