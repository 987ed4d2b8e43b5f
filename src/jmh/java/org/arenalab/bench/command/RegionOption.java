package org.arenalab.bench.command;

import picocli.CommandLine.Option;

/** The option of the size of a region, for the commands of the loops. */
final class RegionOption {
  /** For commands that measure processor time or saved memory. */
  private static final int LARGE_MB = 256;

  /** For commands that access every page many times. */
  private static final int SMALL_MB = 64;

  @Option(
      names = "--region-mb",
      description =
          "Size of the region in MiB, or of the range of each source (default: "
              + LARGE_MB
              + "; prefetch and accuracy: "
              + SMALL_MB
              + ").")
  private Integer regionMb;

  /** Returns the size; by default that of a large region. */
  int orLarge() {
    return regionMb == null ? LARGE_MB : regionMb;
  }

  /** Returns the size; by default that of a small region. */
  int orSmall() {
    return regionMb == null ? SMALL_MB : regionMb;
  }
}
