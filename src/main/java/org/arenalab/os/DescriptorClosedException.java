package org.arenalab.os;

/** A file was used after it was closed, by this thread or another. No system call was made. */
public final class DescriptorClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  DescriptorClosedException(String file) {
    super(file + " is closed: expected an open file; open it again");
  }
}
