package org.arenalab.slab;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.arenalab.settings.Spelling;

/**
 * The names of the switches in one place, properties or environment, and the rule that finds
 * misspelt names.
 */
enum SwitchNames {
  PROPERTIES("property", "arenalab.") {
    @Override
    String of(SlabSetting setting) {
      return setting.property;
    }

    @Override
    String ofProfile() {
      return PROFILE_PROPERTY;
    }
  },
  VARIABLES("environment variable", "ARENALAB_") {
    @Override
    String of(SlabSetting setting) {
      return setting.variable;
    }

    @Override
    String ofProfile() {
      return PROFILE_VARIABLE;
    }
  };

  static final String PROFILE_PROPERTY = "arenalab.profile";
  static final String PROFILE_VARIABLE = "ARENALAB_PROFILE";

  /**
   * The name parts after the prefix that belong to the slab; other rooms of the project own other
   * parts.
   */
  private static final List<String> OURS = List.of("lean", "slab", "check", "profile", "mode");

  final String place;
  private final String prefix;

  SwitchNames(String place, String prefix) {
    this.place = place;
    this.prefix = prefix;
  }

  abstract String of(SlabSetting setting);

  abstract String ofProfile();

  /**
   * Refuses a name that looks like a switch of the slab but matches no setting.
   *
   * @param texts all values of the place, by name, also those of other programs
   * @throws InvalidRequestException with the first such name, its value and the nearest switch
   */
  void requireKnown(Map<String, String> texts) {
    new TreeMap<>(texts)
        .forEach(
            (name, text) -> {
              if (isOurs(name) && all().noneMatch(name::equals)) {
                throw new InvalidRequestException(
                    "%s %s=\"%s\" is not a setting; the nearest is %s"
                        .formatted(place, name, text, nearest(name)));
              }
            });
  }

  private boolean isOurs(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    String start = prefix.toLowerCase(Locale.ROOT);
    return OURS.stream().anyMatch(each -> small.startsWith(start + each));
  }

  private Stream<String> all() {
    return Stream.concat(Stream.of(ofProfile()), Arrays.stream(SlabSetting.values()).map(this::of));
  }

  /**
   * Returns the nearest switch. Also compares the setting's name in a profile: {@code
   * arenalab.mode} means the mode.
   */
  private String nearest(String name) {
    record Candidate(String text, String name) {}
    Stream<Candidate> byKey =
        Arrays.stream(SlabSetting.values()).map(each -> new Candidate(prefix + each.key, of(each)));
    return Stream.concat(all().map(each -> new Candidate(each, each)), byKey)
        .min(Comparator.comparingInt(each -> distance(plain(name), plain(each.text()))))
        .orElseThrow()
        .name();
  }

  /** Returns the name without case and separators, which a writer easily gets wrong. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
  }

  /**
   * Returns the distance of a name from a switch; a name that is a proper prefix of the switch has
   * distance 1.
   */
  private static int distance(String name, String ofSwitch) {
    boolean breaksOff = ofSwitch.startsWith(name) && ofSwitch.length() > name.length();
    return breaksOff ? 1 : Spelling.distance(name, ofSwitch);
  }
}
