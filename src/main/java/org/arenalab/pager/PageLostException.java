package org.arenalab.pager;

import java.io.Serial;

/**
 * The exception of a page whose bytes are lost. The page stays unreadable: each access to it
 * through a memory segment throws {@link InternalError}, and a system call that reads it fails with
 * EFAULT. No other page is affected. To use the address again, unmap it.
 *
 * <p>{@link PagedRange#ensure} tries again, and so does a daemon that takes over. If one of them
 * can decode the stored bytes, for example because it has zstd, the page is readable again.
 */
public final class PageLostException extends PagerException {
  @Serial private static final long serialVersionUID = 1L;

  /** How a loss was found. */
  public enum Loss {
    /** The daemon, or an earlier restore, has given the page up. */
    POISONED,
    /** The stored bytes do not have their checksum. */
    DAMAGED,
    /** An access to the page failed. */
    UNREADABLE
  }

  private final long address;
  private final Loss loss;

  PageLostException(long address, Loss loss) {
    super(
        Reason.PAGE_LOST,
        "page is lost: address=0x%x, loss=%s, expected readable bytes; write the content again to new memory"
            .formatted(address, loss));
    this.address = address;
    this.loss = loss;
  }

  /** Returns the address of the page. */
  public long address() {
    return address;
  }

  /** Returns how the loss was found. */
  public Loss loss() {
    return loss;
  }
}
