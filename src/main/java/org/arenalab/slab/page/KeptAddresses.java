package org.arenalab.slab.page;

import java.lang.ref.Cleaner;
import org.arenalab.os.ReleaseGate;

/**
 * Addresses of a closed allocator that stay mapped, as zeros, until nobody can use them. A thread
 * between two instructions of a fast path reads and writes zeros there. It never writes into a
 * mapping that other code made at the same addresses.
 *
 * <p>Thread-safe. The first use starts a thread, the cleaner's.
 */
final class KeptAddresses {
  private static final Cleaner CLEANER = Cleaner.create();

  private KeptAddresses() {}

  /**
   * Releases the memory of a mapping and keeps its addresses until {@code user} is unreachable.
   *
   * @param user every heap that could use the addresses refers to it
   */
  static void keep(Object user, long address, long lengthBytes) {
    ReleaseGate.ours().renew(address, lengthBytes);
    CLEANER.register(user, () -> ReleaseGate.ours().unmap(address, lengthBytes));
  }
}
