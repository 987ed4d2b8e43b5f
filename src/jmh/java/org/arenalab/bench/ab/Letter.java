package org.arenalab.bench.ab;

import java.util.Locale;

/** Which of the two jars. */
enum Letter {
  A,
  B;

  Letter other() {
    return this == A ? B : A;
  }

  /** As in the name of the run's folder. */
  String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }
}
