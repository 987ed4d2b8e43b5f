package org.arenalab.pager;

/** The exception of a call after {@link PagerClient#close} or {@link PagedRange#close}. */
public final class PagerClosedException extends PagerException {
  private static final long serialVersionUID = 1L;

  private PagerClosedException(String message) {
    super(Reason.CLOSED, message);
  }

  static PagerClosedException ofClient() {
    return new PagerClosedException("client is closed: closed=true, expected false; attach again");
  }

  static PagerClosedException ofRange(long address, long lengthBytes) {
    return new PagerClosedException(
        "range is closed: address=0x%x, lengthBytes=%d, expected a registered range; register it again"
            .formatted(address, lengthBytes));
  }
}
