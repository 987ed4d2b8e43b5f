package org.arenalab.bench.command;

import picocli.CommandLine.Option;

/** The option of the daemon's budget, for the commands of the process pager. */
final class BudgetOption {
  @Option(
      names = "--cpu-budget-pct",
      defaultValue = "50",
      paramLabel = "PCT",
      description =
          "Processor time of the daemon's background work, in percent of one core (default"
              + " ${DEFAULT-VALUE}).")
  private int percent;

  int percent() {
    return percent;
  }
}
