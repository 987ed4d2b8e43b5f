package org.arenalab.bench.profiler;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.arenalab.bench.cli.UsageException;

/**
 * Makes {@code -prof async} work without an installed async-profiler.
 *
 * <p>JMH 1.37 needs {@code libPath} or a library on the machine's search path, and every fork
 * overwrites the output of the fork before. {@link #withLibrary} adds the path of this jar's
 * library and replaces JMH's own profiler by {@link PerForkAsyncProfiler}. Remove these workarounds
 * for JMH 1.37 when a JMH release writes one output per fork.
 */
public final class AsyncProfilerOptions {
  private static final String OPTION = "-prof";
  private static final String NAME = "async";

  private AsyncProfilerOptions() {}

  /**
   * Rewrites the value of one {@code -prof} option. A value other than {@code async} or {@code
   * async:options} is returned unchanged. Every option of the user is kept; the user's own {@code
   * libPath} takes precedence.
   *
   * @throws UsageException when this jar holds no library for this machine
   */
  public static String withLibrary(String profArgument) {
    return withLibrary(profArgument, AsyncProfilerLibrary::file);
  }

  /** Applies {@link #withLibrary(String)} to each {@code -prof} of a whole JMH command line. */
  public static List<String> withLibrary(List<String> words) {
    List<String> rewritten = new ArrayList<>(words);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.startsWith(OPTION + "=")) {
        rewritten.set(i, OPTION + "=" + withLibrary(word.substring(OPTION.length() + 1)));
      } else if (word.equals(OPTION) && i + 1 < words.size()) {
        rewritten.set(++i, withLibrary(words.get(i)));
      }
    }
    return List.copyOf(rewritten);
  }

  static String withLibrary(String profArgument, Supplier<Path> library) {
    if (!profArgument.equals(NAME) && !profArgument.startsWith(NAME + ":")) {
      return profArgument;
    }
    List<String> options = split(profArgument.substring(NAME.length()));
    if (options.stream().noneMatch(o -> o.startsWith("libPath="))) {
      options.addFirst("libPath=" + library.get());
    }
    return PerForkAsyncProfiler.class.getName() + ":" + String.join(";", options);
  }

  /**
   * Splits an init line into its options, with or without the colon that separates it from the
   * name.
   */
  static List<String> split(String initLine) {
    String line = initLine.startsWith(":") ? initLine.substring(1) : initLine;
    return line.isBlank() ? new ArrayList<>() : new ArrayList<>(Arrays.asList(line.split(";", -1)));
  }
}
