package org.arenalab.bench.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.ProfilerConfig;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Optional;

/**
 * Converts options into the words of JMH's command line, for a JMH of another jar in another
 * process. The words for result files and output are left out.
 */
final class JmhWords {
  private final List<String> words = new ArrayList<>();

  private JmhWords() {}

  /**
   * Returns the words of {@code options}.
   *
   * @param params the value of each parameter, because options cannot list parameters
   */
  static List<String> of(Options options, Map<String, String> params) {
    JmhWords words = new JmhWords();
    words.words.addAll(options.getIncludes());
    options.getExcludes().forEach(each -> words.add("-e", (Object) each));
    params.forEach((name, value) -> words.add("-p", (Object) (name + "=" + value)));
    words.mode(options.getBenchModes());
    words.add("-t", options.getThreads());
    words.add("-f", options.getForkCount());
    words.add("-wf", options.getWarmupForkCount());
    words.add("-wi", options.getWarmupIterations());
    words.time("-w", options.getWarmupTime());
    words.add("-wbs", options.getWarmupBatchSize());
    words.add("-i", options.getMeasurementIterations());
    words.time("-r", options.getMeasurementTime());
    words.add("-bs", options.getMeasurementBatchSize());
    words.time("-to", options.getTimeout());
    words.add("-foe", options.shouldFailOnError());
    words.add("-gc", options.shouldDoGC());
    words.add("-si", options.shouldSyncIterations());
    words.add("-opi", options.getOperationsPerInvocation());
    if (options.getTimeUnit().hasValue()) {
      words.add("-tu", TimeValue.tuToString(options.getTimeUnit().get()));
    }
    if (options.getThreadGroups().hasValue()) {
      words.add(
          "-tg",
          Arrays.stream(options.getThreadGroups().get())
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(",")));
    }
    words.add("-jvm", options.getJvm());
    words.flags("-jvmArgs", options.getJvmArgs());
    words.flags("-jvmArgsPrepend", options.getJvmArgsPrepend());
    words.flags("-jvmArgsAppend", options.getJvmArgsAppend());
    for (ProfilerConfig profiler : options.getProfilers()) {
      words.add(
          "-prof",
          profiler.getOpts().isEmpty()
              ? profiler.getKlass()
              : profiler.getKlass() + ":" + profiler.getOpts());
    }
    return List.copyOf(words.words);
  }

  private void add(String option, Object value) {
    words.add(option);
    words.add(value.toString());
  }

  private void add(String option, Optional<?> value) {
    if (value.hasValue()) {
      add(option, (Object) value.get());
    }
  }

  private void time(String option, Optional<TimeValue> time) {
    if (time.hasValue()) {
      add(option, (Object) time.get().toString().replace(" ", ""));
    }
  }

  private void mode(Collection<Mode> modes) {
    if (!modes.isEmpty()) {
      add("-bm", (Object) modes.stream().map(Mode::shortLabel).collect(Collectors.joining(",")));
    }
  }

  /** Adds flags in quotes if they contain spaces, at which JMH splits. */
  private void flags(String option, Optional<Collection<String>> flags) {
    if (flags.hasValue()) {
      add(
          option,
          (Object)
              flags.get().stream()
                  .map(flag -> flag.contains(" ") ? "\"" + flag + "\"" : flag)
                  .collect(Collectors.joining(" ")));
    }
  }
}
