package org.arenalab.os;

/** An attempt to use a file after this or another thread closed it. No system call was made. */
public final class DescriptorClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  DescriptorClosedException(String file) {
    super(file + " is closed: expected an open file; open it again");
  }
}
