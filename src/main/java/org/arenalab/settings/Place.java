package org.arenalab.settings;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** A place outside the program that holds settings: the system properties or the environment. */
enum Place {
  PROPERTIES("property", Option.PROPERTY_PREFIX, "arenalab.preset", "arenalab.profile") {
    @Override
    String name(Option<?> option) {
      return option.property();
    }
  },
  ENVIRONMENT("environment variable", "ARENALAB_", "ARENALAB_PRESET", "ARENALAB_PROFILE") {
    @Override
    String name(Option<?> option) {
      return option.variable();
    }
  };

  final String label;

  /** The start of every name of Arenalab. */
  final String prefix;

  private final String presetName;
  private final String oldPresetName;

  Place(String label, String prefix, String presetName, String oldPresetName) {
    this.label = label;
    this.prefix = prefix;
    this.presetName = presetName;
    this.oldPresetName = oldPresetName;
  }

  /** Returns the names that choose a preset. The first one wins; the second one is its old name. */
  List<String> presetNames() {
    return List.of(presetName, oldPresetName);
  }

  /** Returns the option's name in this place. */
  abstract String name(Option<?> option);

  /** Returns the option's text, or null if it is absent or blank. */
  Found find(Option<?> option, Map<String, String> texts) {
    String text = texts.get(name(option));
    return text == null || text.isBlank() ? null : new Found(label, name(option), text);
  }

  /** Returns the preset that the place names, or null. */
  String preset(Map<String, String> texts) {
    for (String name : presetNames()) {
      String text = texts.get(name);
      if (text != null && !text.isBlank()) {
        return text.strip();
      }
    }
    return null;
  }

  /** Returns the second part of a name in lower case, or null if the name is not of Arenalab. */
  String family(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return small.startsWith(prefix.toLowerCase(Locale.ROOT))
        ? small.substring(prefix.length())
        : null;
  }

  /** Returns a copy of the process's system properties. */
  static Map<String, String> propertiesOfProcess() {
    Properties all = System.getProperties();
    return all.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, name -> all.getProperty(name, "")));
  }
}
