package org.arenalab.bench.trace.recording;

import java.nio.file.Path;

/** The commands of async-profiler that record every allocation. */
final class ProfilerCommand {
  /** A number of bytes between two recorded allocations that records each of them. */
  private static final String EACH = "nativemem=0";

  /** The recorder needs no stacks, which cost more than the rest of an event. */
  private static final String NO_STACKS = "cstack=no";

  /** One clock for all processors, so that events of several threads have an order. */
  private static final String CLOCK = "clock=monotonic";

  private ProfilerCommand() {}

  /**
   * Returns the command that starts a recording.
   *
   * @param file of the recording; "%p" in it stands for the number of the process
   */
  static String start(Path file) {
    return String.join(
        ",", "start", EACH, NO_STACKS, "jfr", CLOCK, "loglevel=none", "file=" + file);
  }

  /** Returns the command that ends a recording and completes its file. */
  static String stop() {
    return "stop,loglevel=none";
  }

  /** Returns whether a command can name a file: it separates words by commas. */
  static boolean canName(Path file) {
    String name = file.toString();
    return name.indexOf(',') < 0 && name.indexOf('%') < 0;
  }
}
