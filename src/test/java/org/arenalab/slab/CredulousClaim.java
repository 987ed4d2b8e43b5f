package org.arenalab.slab;

import java.util.function.Predicate;
import org.arenalab.slab.heap.HeapCore;

/**
 * A mutant of {@link HeapCore#tryClaimIfQuiet} that trusts a quiet thread and never looks at the
 * lists. Tests of claims show that they catch it.
 */
final class CredulousClaim {
  private CredulousClaim() {}

  static boolean claim(HeapCore core, Predicate<Thread> isQuiet) {
    if (!core.tryClaim(HeapCore.State.NUDGED)) {
      return false;
    }
    boolean quiet = isQuiet.test(core.ownerThread());
    if (!quiet) {
      core.endClaim(HeapCore.State.NUDGED);
    }
    return quiet;
  }
}
