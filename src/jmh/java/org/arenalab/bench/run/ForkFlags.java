package org.arenalab.bench.run;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Optional;

/**
 * The flags without which no fork of ours runs, and the profiler that reports what benchmarks
 * publish of their own work, merged with whatever the user asked for.
 *
 * <p>JMH 1.37 builds a fork's flags of three parts: prepended, {@code -jvmArgs}, appended. What the
 * user says for a part replaces what {@code @Fork} says for it, and where nobody says {@code
 * -jvmArgs} the parent JVM's own flags stand in. The required flags therefore go to the one part
 * that we can always fill: the middle one, in front of what the user gave or of what the parent was
 * started with. A benchmark that uses {@code @Fork(jvmArgs)} would lose its flags to that, so none
 * of ours does.
 */
public final class ForkFlags {
  /** FFM downcalls without a warning, and JMH 1.37's own use of Unsafe without one. */
  public static final List<String> REQUIRED =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  /** Named and not imported: the profilers know this room, not the other way round. */
  static final String ALWAYS_ON = "org.arenalab.bench.profiler.GaugeProfiler";

  private ForkFlags() {}

  /** A builder that has everything {@code user} says, and the required flags before it. */
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
