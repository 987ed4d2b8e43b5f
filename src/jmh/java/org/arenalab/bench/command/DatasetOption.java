package org.arenalab.bench.command;

import org.arenalab.bench.workload.PageData;
import picocli.CommandLine.Option;

/** The option of the pages that fill a region. */
final class DatasetOption {
  @Option(
      names = "--dataset",
      defaultValue = "heap",
      paramLabel = "NAME",
      description =
          "Pages of the region: heap, modules, cds, libjvm, repetitive, unique or mixed_50_50"
              + " (default ${DEFAULT-VALUE}).")
  private String name;

  /** Returns the name of a known data set. */
  String name() {
    var _ = PageData.named(name);
    return name;
  }
}
