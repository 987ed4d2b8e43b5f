package org.arenalab.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.profile.ClassloaderProfiler;
import org.openjdk.jmh.profile.CompilerProfiler;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.profile.MemPoolProfiler;
import org.openjdk.jmh.profile.Profiler;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.profile.ProfilerFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.ProfilerConfig;

/**
 * What {@code -prof} asked for.
 *
 * @param names each profiler with its options, as the user wrote it
 * @param disturbing whether any of them does more than read counters between iterations
 */
record Profilers(List<String> names, boolean disturbing) {
  private static final Set<Class<? extends Profiler>> COUNTING =
      Set.of(
          GCProfiler.class,
          ClassloaderProfiler.class,
          CompilerProfiler.class,
          MemPoolProfiler.class);

  /** Fails before anything is measured where a profiler is unknown or cannot work here. */
  static Profilers of(Options options) {
    List<String> names = new ArrayList<>();
    boolean disturbing = false;
    for (ProfilerConfig config : options.getProfilers()) {
      names.add(
          config.getOpts().isEmpty()
              ? config.getKlass()
              : config.getKlass() + ":" + config.getOpts());
      Profiler profiler = load(config);
      disturbing |= !(profiler instanceof ReadsCounters || COUNTING.contains(profiler.getClass()));
    }
    return new Profilers(List.copyOf(names), disturbing);
  }

  private static Profiler load(ProfilerConfig config) {
    try {
      return ProfilerFactory.getProfilerOrException(config);
    } catch (ProfilerException e) {
      throw new UsageException(
          "profiler %s: %s (-lprof lists what works here)"
              .formatted(config.getKlass(), e.getMessage()),
          e);
    }
  }
}
