package org.arenalab.bench.compare;

import java.io.Serial;

/** Thrown for runs whose times do not measure the same thing. */
public final class IncomparableException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final transient Environment environment;

  public IncomparableException(Environment environment) {
    super("cannot be compared: " + String.join(", ", environment.obstacles()));
    this.environment = environment;
  }

  public Environment environment() {
    return environment;
  }
}
