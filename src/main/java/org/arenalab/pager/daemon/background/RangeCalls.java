package org.arenalab.pager.daemon.background;

import org.arenalab.os.userfault.UserfaultfdRequests;

/**
 * The requests of the background thread to the kernel for whole ranges of the client. Each returns
 * 0 or the negated errno, and throws nothing. Tests replace the kernel by a model.
 */
interface RangeCalls {
  /** Registers a range for faults. */
  int register(long address, long lengthBytes);

  /** Ends a registration. */
  int unregister(long address, long lengthBytes);

  /** Wakes the threads that wait in a fault of the range: they repeat their access. */
  int wake(long address, long lengthBytes);

  /** Returns the requests to the real kernel, which registers ranges in a mode. */
  static RangeCalls of(UserfaultfdRequests requests, long mode) {
    return new RangeCalls() {
      @Override
      public int register(long address, long lengthBytes) {
        return requests.register(address, lengthBytes, mode);
      }

      @Override
      public int unregister(long address, long lengthBytes) {
        return requests.unregister(address, lengthBytes);
      }

      @Override
      public int wake(long address, long lengthBytes) {
        return requests.wake(address, lengthBytes);
      }
    };
  }
}
