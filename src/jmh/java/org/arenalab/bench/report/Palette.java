package org.arenalab.bench.report;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * The choice of the page's six colours for lines: an allocator keeps its colour in every chart.
 * Each colour has its own dash pattern, so that readers need not see colours.
 */
final class Palette {
  /** Parts of the names of the most compared policies, in the order of their colours. */
  private static final List<String> KNOWN = List.of("fast", "lean", "balanced", "\0", "floor");

  private static final List<Integer> FREE_FIRST = List.of(3, 5, 2, 0, 1, 4);
  private static final String[] DASHES = {null, "7 3", "2 3", "9 3 2 3", "4 2", "12 4"};

  /** The number of colours: readers cannot distinguish more lines in one plot. */
  static final int COLOURS = DASHES.length;

  private Palette() {}

  /**
   * Returns a colour for each name, independent of their order. Colours are unique up to six names.
   */
  static List<Integer> of(List<String> names) {
    Map<String, Integer> chosen = new HashMap<>();
    for (String name : new TreeSet<>(names)) {
      int known = known(name);
      if (known >= 0 && !chosen.containsValue(known)) {
        chosen.put(name, known);
      }
    }
    for (String name : new TreeSet<>(names)) {
      int overflow = chosen.size() % COLOURS;
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

  /** Returns the CSS class of a colour. */
  static String kind(int colour) {
    return "s" + colour;
  }

  /** Returns the dash pattern of a colour, or null for a solid line. */
  static String dash(int colour) {
    return DASHES[colour];
  }
}
