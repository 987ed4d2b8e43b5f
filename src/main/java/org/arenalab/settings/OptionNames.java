package org.arenalab.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The names of a group's options in each place, and the rule that finds misspelt names. A name of a
 * property or variable is refused if it starts like the group's names and is none of them.
 *
 * @param keyPrefix the start of the group's own keys in a preset; empty for keys without a dot
 * @param isOurs whether a name belongs to the group, from its lower-case part after {@code
 *     arenalab.} or {@code ARENALAB_}
 * @param options of the group
 * @param hasPresets whether a property or variable may name a preset
 */
record OptionNames(
    String keyPrefix, Predicate<String> isOurs, List<Option<?>> options, boolean hasPresets) {
  /** The starts of keys in a preset. Keys without a dot are common, or the slab allocator's. */
  private static final List<String> KEY_PREFIXES =
      List.of("shm.", "compressed.", "extent.", "transport.", "tiering.");

  /** The slab allocator's keys. Every group knows them, to refuse a misspelt key without a dot. */
  static final List<String> SLAB_KEYS =
      List.of(
          "mode",
          "decommit",
          "targetMb",
          "decayMs",
          "budgetPercent",
          "reserveGb",
          "hugePages",
          "scavenger");

  /** Names of one option: the name to propose, and a text that a misspelt name may resemble. */
  private record Candidate(String name, String text) {}

  /**
   * Refuses a name that looks like one of the group's but is none.
   *
   * @param texts all values of the place, by name, also those of other programs
   * @throws IllegalArgumentException with the first such name, its value and the nearest name
   */
  void requireKnown(Place place, Map<String, String> texts) {
    new TreeMap<>(texts)
        .forEach(
            (name, text) -> {
              String family = place.family(name);
              if (family != null && isOurs.test(family) && !isKnown(place, name)) {
                throw new IllegalArgumentException(
                    "%s %s=\"%s\" is not a setting; the nearest is %s"
                        .formatted(place.label, name, text, nearest(name, candidates(place))));
              }
            });
  }

  private boolean isKnown(Place place, String name) {
    return options.stream().anyMatch(each -> place.name(each).equals(name))
        || (hasPresets && place.presetNames().contains(name));
  }

  /** A misspelt name may also resemble the key: {@code arenalab.mode} means the mode. */
  private List<Candidate> candidates(Place place) {
    List<Candidate> all = new ArrayList<>();
    options.forEach(each -> all.add(new Candidate(place.name(each), place.name(each))));
    if (hasPresets) {
      place.presetNames().forEach(each -> all.add(new Candidate(each, each)));
    }
    options.forEach(each -> all.add(new Candidate(place.name(each), place.prefix + each.key())));
    return all;
  }

  /**
   * Refuses an unknown key of a preset. Keys that start like another allocator's are left to it.
   *
   * @throws IllegalArgumentException with the key, its line and the nearest key
   */
  void requireKnownKeys(Preset preset) {
    preset
        .lines()
        .forEach(
            (key, line) -> {
              if (!isOfOther(key) && !keys().contains(key)) {
                List<Candidate> keys =
                    keys().stream().map(each -> new Candidate(each, each)).toList();
                throw new IllegalArgumentException(
                    "preset %s, line %d: unknown key \"%s\"; the nearest is %s"
                        .formatted(preset.source(), line.number(), key, nearest(key, keys)));
              }
            });
  }

  private boolean isOfOther(String key) {
    return KEY_PREFIXES.stream().anyMatch(each -> key.startsWith(each) && !each.equals(keyPrefix));
  }

  /** Returns the keys of this group, then those of the slab allocator. */
  private List<String> keys() {
    return Stream.concat(options.stream().map(Option::key), SLAB_KEYS.stream()).toList();
  }

  private static String nearest(String name, List<Candidate> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(each -> distance(plain(name), plain(each.text()))))
        .orElseThrow()
        .name();
  }

  /** Returns the name without case and separators, which a writer easily gets wrong. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
  }

  /**
   * Returns the distance of a name from a known one; a name that is a proper prefix of the known
   * one has distance 1.
   */
  private static int distance(String name, String known) {
    boolean breaksOff = known.startsWith(name) && known.length() > name.length();
    return breaksOff ? 1 : Spelling.distance(name, known);
  }
}
