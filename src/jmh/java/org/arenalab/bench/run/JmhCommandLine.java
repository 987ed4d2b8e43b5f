package org.arenalab.bench.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.Shard;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * JMH's own command line, and the words that we add to it.
 *
 * @param words all words, as the user typed them
 * @param jmhWords the words for JMH, rewritten
 * @param profilers each {@code -prof}, as the user typed it
 * @param interleave {@code --interleave}: one fork of every row per pass
 * @param seed {@code --seed N} of the order, or null
 * @param shard {@code --shard I/N}, or null
 * @param durations {@code --durations RUN} of the split, or null
 */
public record JmhCommandLine(
    List<String> words,
    List<String> jmhWords,
    CommandLineOptions options,
    List<String> profilers,
    boolean interleave,
    Long seed,
    Shard shard,
    String durations) {
  private static final String INTERLEAVE = "--interleave";
  private static final String PARAM = "-p";
  private static final String SEED = "--seed";
  private static final String SHARD = "--shard";
  private static final String DURATIONS = "--durations";

  /**
   * Reads {@code words}.
   *
   * @param rewriting replaces some words before JMH reads them
   * @throws UsageException if JMH does not understand the words
   */
  public static JmhCommandLine parse(List<String> words, UnaryOperator<List<String>> rewriting) {
    List<String> jmhWords = new ArrayList<>();
    boolean interleave = false;
    Map<String, String> ours = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String name = word.replaceFirst("=.*", "");
      if (word.equals(INTERLEAVE)) {
        interleave = true;
      } else if (!List.of(SEED, SHARD, DURATIONS).contains(name)) {
        jmhWords.add(word);
      } else if (!name.equals(word)) {
        ours.put(name, word.substring(name.length() + 1));
      } else {
        ours.put(name, ++i < words.size() ? words.get(i) : "");
      }
    }
    String seed = ours.get(SEED);
    if (ours.containsKey(DURATIONS) && !ours.containsKey(SHARD)) {
      throw new UsageException("--durations needs --shard; add it, or leave --durations out");
    }
    if (seed != null && !interleave) {
      throw new UsageException("--seed needs --interleave; add it, or leave --seed out");
    }
    List<String> profilers = Profilers.names(options(jmhWords));
    List<String> rewritten = rewriting.apply(List.copyOf(jmhWords));
    return new JmhCommandLine(
        List.copyOf(words),
        rewritten,
        options(rewritten),
        profilers,
        interleave,
        number(seed),
        ours.containsKey(SHARD) ? Shard.parse(ours.get(SHARD)) : null,
        ours.get(DURATIONS));
  }

  private static CommandLineOptions options(List<String> words) {
    try {
      return new CommandLineOptions(words.toArray(new String[0]));
    } catch (CommandLineOptionException | IllegalStateException e) {
      // JMH throws an IllegalStateException for an unknown benchmark mode.
      throw new UsageException(e.getMessage() + "; -h lists JMH's options, --help ours", e);
    }
  }

  private static Long number(String seed) {
    try {
      return seed == null ? null : Long.valueOf(seed);
    } catch (NumberFormatException e) {
      throw new UsageException("--seed needs a whole number, not '" + seed + "'", e);
    }
  }

  /** Returns the values of each parameter that {@code -p} names, split as JMH splits them. */
  public Map<String, List<String>> params() {
    Map<String, List<String>> params = new LinkedHashMap<>();
    for (int i = 0; i < jmhWords.size(); i++) {
      String word = jmhWords.get(i);
      String given = null;
      if (word.equals(PARAM)) {
        given = ++i < jmhWords.size() ? jmhWords.get(i) : "";
      } else if (word.startsWith(PARAM) && !word.startsWith("-prof")) {
        given = word.replaceFirst("^-p=?", "");
      }
      if (given != null && given.contains("=")) {
        String[] parts = given.split("=", 2);
        params
            .computeIfAbsent(parts[0], name -> new ArrayList<>())
            .addAll(List.of(parts[1].split(",")));
      }
    }
    return params;
  }

  /** Returns whether JMH only prints information and measures nothing. */
  boolean isQuestion() {
    return options.shouldHelp()
        || options.shouldList()
        || options.shouldListWithParams()
        || options.shouldListProfilers()
        || options.shouldListResultFormats();
  }
}
