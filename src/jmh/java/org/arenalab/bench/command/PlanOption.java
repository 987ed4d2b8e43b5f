package org.arenalab.bench.command;

import org.arenalab.bench.cli.UsageException;
import picocli.CommandLine.Option;

/** The option that names a run plan, under its name and under the one of older versions. */
final class PlanOption {
  static final String NAME = "--plan";

  /** Old runs have this name in their command lines. */
  static final String OLD_NAME = "--profile";

  @Option(
      names = NAME,
      paramLabel = "NAME|FILE",
      description =
          "The run plan: smoke, quick, full, or a properties file. It sets the rows, iterations and"
              + " forks. The older name of the option is --profile.")
  private String plan;

  @Option(names = OLD_NAME, hidden = true, paramLabel = "NAME|FILE")
  private String oldPlan;

  /**
   * Returns the name or file of the plan, or null.
   *
   * @throws UsageException if both names of the option are used
   */
  String value() {
    if (plan != null && oldPlan != null) {
      throw new UsageException(
          "two run plans: --plan=%s, --profile=%s, expected one; --profile is the older name of --plan"
              .formatted(plan, oldPlan));
    }
    return plan != null ? plan : oldPlan;
  }
}
