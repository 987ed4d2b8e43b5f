package org.arenalab.bench.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.ForkFlags;
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
 * The profilers of a run.
 *
 * @param names each profiler with its options, as the user wrote it, and the profilers that are
 *     always on
 * @param disturbing whether any of them does more than read counters between iterations
 */
public record Profilers(List<String> names, boolean disturbing) {
  private static final Set<Class<? extends Profiler>> COUNTING =
      Set.of(
          GCProfiler.class,
          ClassloaderProfiler.class,
          CompilerProfiler.class,
          MemPoolProfiler.class);

  private static final Pattern HELP = Pattern.compile("(.*;)?help(;.*)?");

  /**
   * Loads the profilers; fails before the measurement if a profiler is unknown or cannot work here.
   *
   * @param typed the user's words for {@code -prof}
   */
  public static Profilers of(Options options, List<String> typed) {
    boolean disturbing = false;
    List<String> names = new ArrayList<>(List.of(ForkFlags.ALWAYS_ON));
    names.addAll(typed);
    Iterator<String> words = typed.iterator();
    for (ProfilerConfig config : options.getProfilers()) {
      boolean users = !config.getKlass().equals(ForkFlags.ALWAYS_ON) && words.hasNext();
      Profiler profiler = load(config, users ? words.next() : config.getKlass());
      disturbing |= !(profiler instanceof ReadsCounters || COUNTING.contains(profiler.getClass()));
    }
    return new Profilers(List.copyOf(names), disturbing);
  }

  /** Returns each profiler with its options, in the words of the command line. */
  static List<String> names(Options options) {
    return options.getProfilers().stream()
        .map(
            config ->
                config.getOpts().isEmpty()
                    ? config.getKlass()
                    : config.getKlass() + ":" + config.getOpts())
        .toList();
  }

  /**
   * Returns the requested help texts, as for {@code -prof gc:help}; empty without such a request.
   */
  static String help(Options options) {
    StringBuilder help = new StringBuilder();
    for (ProfilerConfig config : options.getProfilers()) {
      if (HELP.matcher(config.getOpts()).matches()) {
        try {
          // JMH's profilers return their help in an exception; a profiler without one has no help.
          var _ = ProfilerFactory.getProfilerOrException(config);
        } catch (ProfilerException e) {
          help.append(e.getMessage().strip()).append(System.lineSeparator());
        }
      }
    }
    return help.toString();
  }

  private static Profiler load(ProfilerConfig config, String typed) {
    try {
      return ProfilerFactory.getProfilerOrException(config);
    } catch (ProfilerException e) {
      throw new UsageException(
          "profiler %s: %s (-lprof lists what works here)".formatted(typed, e.getMessage()), e);
    }
  }
}
