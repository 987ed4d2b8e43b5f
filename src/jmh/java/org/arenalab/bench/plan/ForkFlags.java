package org.arenalab.bench.plan;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Optional;

/**
 * The flags that every fork of ours needs, and the profiler that reports the benchmarks' gauges.
 * Both are merged with the user's options.
 *
 * <p>JMH 1.37 builds a fork's flags from three parts: prepended, {@code -jvmArgs}, appended. A part
 * in the user's options replaces that part of {@code @Fork}. If neither has {@code -jvmArgs}, the
 * flags of the parent JVM are used. The required flags must therefore go to a part that we can
 * always fill. That is the middle part, before the user's or the parent's flags. A benchmark with
 * {@code @Fork(jvmArgs)} would lose its flags, so none of ours uses it.
 */
public final class ForkFlags {
  /** Allows FFM downcalls, and JMH 1.37's own use of Unsafe, without a warning. */
  public static final List<String> REQUIRED =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  /** A name and not a class: profilers may use this package, but not the reverse. */
  public static final String ALWAYS_ON = "org.arenalab.bench.profiler.GaugeProfiler";

  private ForkFlags() {}

  /**
   * Returns a builder with all options of {@code user}, and with the required flags before its
   * flags.
   */
  public static ChainedOptionsBuilder mergeInto(Options user) {
    return mergeInto(user, ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  static ChainedOptionsBuilder mergeInto(Options user, List<String> parentFlags) {
    Optional<Collection<String>> theirs = user.getJvmArgs();
    List<String> flags = new ArrayList<>(REQUIRED);
    for (String flag : theirs.hasValue() ? theirs.get() : parentFlags) {
      if (!REQUIRED.contains(flag)) {
        flags.add(flag);
      }
    }
    return new OptionsBuilder()
        .parent(user)
        .jvmArgs(flags.toArray(new String[0]))
        .addProfiler(ALWAYS_ON);
  }
}
