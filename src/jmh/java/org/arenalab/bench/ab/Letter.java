package org.arenalab.bench.ab;

import java.util.Locale;

/** The letter of one of the two jars. */
enum Letter {
  A,
  B;

  Letter other() {
    return this == A ? B : A;
  }

  /** Returns the letter as it appears in the name of the run's folder. */
  String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }
}
