package org.arenalab.bench.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.arenalab.bench.cli.UsageException;
import org.openjdk.jmh.runner.options.TimeValue;

/** The keys of a run plan, or of one section of it, and the legal values of each key. */
final class PlanSettings {
  static final String WARMUP = "warmup.";

  private static final String FORKS = "forks";
  private static final String WARMUP_ITERATIONS = WARMUP + "iterations";
  private static final String WARMUP_TIME = WARMUP + "time";
  private static final String ITERATIONS = "iterations";
  private static final String TIME = "time";
  private static final String TIMEOUT = "timeout";
  private static final String DESCRIPTION = "description";
  private static final String QUESTION = "question";
  private static final String INCLUDE = "include";
  private static final String THREADS = "threads";
  private static final String ARM = "arm";
  private static final String FLOOR = "floor";
  private static final String REFERENCE = "reference";
  private static final String PARAM = "param.";

  private static final Set<String> EFFORT =
      Set.of(FORKS, WARMUP_ITERATIONS, WARMUP_TIME, ITERATIONS, TIME, TIMEOUT);
  private static final Set<String> SECTION =
      Set.of(QUESTION, INCLUDE, THREADS, ARM, FLOOR, REFERENCE);
  private static final Pattern DURATION = Pattern.compile("\\d{1,9} ?(ns|us|ms|s|m|hr)");
  private static final Pattern POSITIVE = Pattern.compile("[1-9]\\d{0,3}");
  private static final Pattern COUNT = Pattern.compile("\\d{1,9}");
  private static final int DEFAULT_FORKS = 6;

  private final String source;
  private final Map<String, String> values = new LinkedHashMap<>();

  PlanSettings(String source) {
    this.source = source;
  }

  /** Sets a key that stands before all sections. */
  void setDefault(String fullKey, String key, String value) {
    if (!EFFORT.contains(key) && !key.equals(DESCRIPTION)) {
      Set<String> known = new TreeSet<>(EFFORT);
      known.add(DESCRIPTION);
      throw unknown(fullKey, value, known);
    }
    put(fullKey, key, value);
  }

  /** Sets a key of a section, without the section's name. */
  void set(String fullKey, String key, String value) {
    if (!EFFORT.contains(key) && !SECTION.contains(key) && !key.startsWith(PARAM)) {
      Set<String> known = new TreeSet<>(EFFORT);
      known.addAll(SECTION);
      known.add(PARAM + "NAME");
      throw unknown(fullKey, value, known);
    }
    put(fullKey, key, value);
  }

  private void put(String fullKey, String key, String value) {
    switch (key) {
      case FORKS -> check(fullKey, value, POSITIVE, "a whole number of 1 or more");
      case ITERATIONS -> check(fullKey, value, POSITIVE, "a whole number of 1 or more");
      case WARMUP_ITERATIONS -> check(fullKey, value, COUNT, "a whole number of 0 or more");
      case WARMUP_TIME, TIME, TIMEOUT -> check(fullKey, value, DURATION, "a time such as 200ms");
      case THREADS -> {
        for (String threads : list(value)) {
          check(fullKey, threads, POSITIVE, "numbers of threads such as 1,2");
        }
      }
      case INCLUDE -> checkRegex(fullKey, value);
      default -> check(fullKey, value, Pattern.compile(".+"), "a value");
    }
    values.put(key, value);
  }

  /**
   * Returns this section; {@code defaults} supply the measurement settings that it does not set.
   */
  RunPlan.Section section(String name, PlanSettings defaults) {
    for (String key : List.of(QUESTION, INCLUDE)) {
      if (!values.containsKey(key)) {
        throw new UsageException("%s: %s.%s is missing".formatted(source, name, key));
      }
    }
    if (!values.containsKey(ARM) && (values.containsKey(FLOOR) || values.containsKey(REFERENCE))) {
      throw new UsageException(
          "%s: %s.floor and %s.reference are values of %s.arm, which is missing; add it"
              .formatted(source, name, name, name));
    }
    return new RunPlan.Section(
        name,
        values.get(QUESTION),
        values.get(INCLUDE),
        params(),
        values.containsKey(THREADS)
            ? list(values.get(THREADS)).stream().map(Integer::valueOf).toList()
            : List.of(),
        values.get(ARM),
        values.get(FLOOR),
        values.get(REFERENCE),
        effort(defaults));
  }

  String description() {
    return values.getOrDefault(DESCRIPTION, "");
  }

  private Map<String, List<String>> params() {
    Map<String, List<String>> params = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(PARAM)) {
            params.put(key.substring(PARAM.length()), list(value));
          }
        });
    return params;
  }

  private RunPlan.Effort effort(PlanSettings defaults) {
    String forks = either(defaults, FORKS);
    return new RunPlan.Effort(
        forks == null ? DEFAULT_FORKS : Integer.parseInt(forks),
        number(either(defaults, WARMUP_ITERATIONS)),
        time(either(defaults, WARMUP_TIME)),
        number(either(defaults, ITERATIONS)),
        time(either(defaults, TIME)),
        time(either(defaults, TIMEOUT)));
  }

  private String either(PlanSettings defaults, String key) {
    return values.getOrDefault(key, defaults.values.get(key));
  }

  private static Integer number(String value) {
    return value == null ? null : Integer.valueOf(value);
  }

  private static TimeValue time(String value) {
    return value == null ? null : TimeValue.fromString(value.replace(" ", ""));
  }

  private static List<String> list(String value) {
    return new ArrayList<>(Arrays.asList(value.split("\\s*,\\s*", -1)));
  }

  private void check(String key, String value, Pattern expected, String meaning) {
    if (!expected.matcher(value).matches()) {
      throw bad(key, value, meaning);
    }
  }

  private void checkRegex(String key, String value) {
    try {
      var _ = Pattern.compile(value);
    } catch (PatternSyntaxException e) {
      throw bad(key, value, "a regular expression (" + e.getDescription() + ")");
    }
  }

  private UsageException unknown(String key, String value, Set<String> known) {
    return bad(key, value, "one of the keys " + String.join(", ", known));
  }

  private UsageException bad(String key, String value, String expected) {
    return new UsageException("%s: %s = '%s': expected %s".formatted(source, key, value, expected));
  }
}
