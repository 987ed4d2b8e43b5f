package org.arenalab.bench.profiler;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.arenalab.bench.cli.UsageException;
import org.openjdk.jmh.profile.ProfilerFactory;

/**
 * JMH's list of profilers, for {@code -lprof}. JMH searches async-profiler only on the machine's
 * search path, and lists it as not supported. With this jar it is supported.
 */
public final class ProfilerListing {
  /** JMH's name of the option. */
  public static final String OPTION = "-lprof";

  private static final Pattern UNSUPPORTED = Pattern.compile("(?m)^ *async: <none> *\\R.*\\R");
  private static final Pattern HEADING = Pattern.compile("(?m)^Supported profilers:\\R");

  private ProfilerListing() {}

  public static String print() {
    ByteArrayOutputStream listed = new ByteArrayOutputStream();
    ProfilerFactory.listProfilers(new PrintStream(listed, true, StandardCharsets.UTF_8));
    return withAsync(listed.toString(StandardCharsets.UTF_8));
  }

  /**
   * Returns JMH's list with async-profiler among the supported profilers, if this jar has it for
   * the machine.
   */
  private static String withAsync(String listed) {
    try {
      var _ = AsyncProfilerLibrary.file();
    } catch (UsageException none) {
      return listed;
    }
    String without = UNSUPPORTED.matcher(listed).replaceFirst("");
    return without.equals(listed)
        ? listed
        : HEADING
            .matcher(without)
            .replaceFirst("$0       async: async-profiler from this jar; one output per fork\n");
  }
}
