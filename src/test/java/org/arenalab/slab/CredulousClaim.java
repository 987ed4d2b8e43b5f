package org.arenalab.slab;

import java.util.function.Predicate;

/**
 * A mutant of {@link HeapCore#claimIfQuiet} that trusts a quiet thread and never looks at the
 * lists. Tests of claims show that they catch it.
 */
final class CredulousClaim {
  private CredulousClaim() {}

  static boolean claim(HeapCore core, Predicate<Thread> isQuiet) {
    if (!core.claim(HeapCore.State.NUDGED)) {
      return false;
    }
    boolean quiet = isQuiet.test(core.handle().thread());
    if (!quiet) {
      core.endClaim(HeapCore.State.NUDGED);
    }
    return quiet;
  }
}
