package org.arenalab.bench.command;

import org.arenalab.bench.cli.SeedNumber;
import picocli.CommandLine.Option;

/** The option of the seed that makes a run repeatable. */
final class SeedOption {
  @Option(
      names = "--seed",
      defaultValue = "42",
      converter = SeedNumber.class,
      description =
          "Seed of everything random: accesses, layouts and sampled pages (default"
              + " ${DEFAULT-VALUE}).")
  private long seed;

  long value() {
    return seed;
  }
}
