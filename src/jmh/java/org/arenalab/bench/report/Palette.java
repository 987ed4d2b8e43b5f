package org.arenalab.bench.report;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which of the page's six colours a line has: the same for the same allocator in every chart. Each
 * colour has a dash of its own, so that nobody needs to see the difference.
 */
final class Palette {
  /** The policies that are compared most, by what their names hold. */
  private static final List<String> KNOWN = List.of("fast", "lean", "balanced", "\0", "floor");

  private static final List<Integer> FREE_FIRST = List.of(3, 5, 2, 0, 1, 4);
  private static final String[] DASHES = {null, "7 3", "2 3", "9 3 2 3", "4 2", "12 4"};

  private Palette() {}

  /** A colour for each name, whatever their order; no two the same as long as there are enough. */
  static List<Integer> of(List<String> names) {
    Map<String, Integer> chosen = new HashMap<>();
    for (String name : new TreeSet<>(names)) {
      int known = known(name);
      if (known >= 0 && !chosen.containsValue(known)) {
        chosen.put(name, known);
      }
    }
    for (String name : new TreeSet<>(names)) {
      int overflow = chosen.size() % DASHES.length;
      chosen.computeIfAbsent(
          name,
          any ->
              FREE_FIRST.stream()
                  .filter(colour -> !chosen.containsValue(colour))
                  .findFirst()
                  .orElse(overflow));
    }
    return names.stream().map(chosen::get).toList();
  }

  private static int known(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (int i = 0; i < KNOWN.size(); i++) {
      if (lower.contains(KNOWN.get(i))) {
        return i;
      }
    }
    return -1;
  }

  /** The class of a colour in the style. */
  static String kind(int colour) {
    return "s" + colour;
  }

  /** The dash that goes with a colour, or null for an unbroken line. */
  static String dash(int colour) {
    return DASHES[colour];
  }
}
