package org.arenalab.contract;

import java.util.List;

/** The contract of every peer. The native ones need a library for the machine's processor. */
class PeerContractTest extends AllocatorContract {
  static List<Contender> contenders() {
    return Contender.peers();
  }
}
