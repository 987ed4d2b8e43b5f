package org.arenalab.slab;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.arenalab.os.Spelling;

/** What the switches are called in one place, and which other names there must be mistakes. */
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

  /** How the slab's names go on; others of this project belong to other rooms. */
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
   * Refuses a name of the slab's that no setting has.
   *
   * @param texts by name; all that there are in the place, whoever reads them
   * @throws InvalidRequestException that says the first of them, its value and the nearest switch
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

  /** Also by what the setting is called in a profile: {@code arenalab.mode} means the mode. */
  private String nearest(String name) {
    record Candidate(String text, String name) {}
    Stream<Candidate> byKey =
        Arrays.stream(SlabSetting.values()).map(each -> new Candidate(prefix + each.key, of(each)));
    return Stream.concat(all().map(each -> new Candidate(each, each)), byKey)
        .min(Comparator.comparingInt(each -> distance(plain(name), plain(each.text()))))
        .orElseThrow()
        .name();
  }

  /** Without what a writer may get wrong at no cost: case and what parts the words. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
  }

  /** How far a name is from a switch; one that only breaks off early is near. */
  private static int distance(String name, String ofSwitch) {
    boolean breaksOff = ofSwitch.startsWith(name) && ofSwitch.length() > name.length();
    return breaksOff ? 1 : Spelling.distance(name, ofSwitch);
  }
}
