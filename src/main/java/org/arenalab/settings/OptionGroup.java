package org.arenalab.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.arenalab.os.Internal;

/**
 * The options of one allocator. It reads them from all places and refuses misspelt names and values
 * outside their ranges.
 *
 * <p>For each option, the first place with a value counts: its property, the preset that a property
 * names, its environment variable, the preset that a variable names, the default. If a property
 * names a preset, the variable's preset is not read.
 *
 * <p>Immutable. Reading copies the system properties: some microseconds, for cold paths.
 */
@Internal
public final class OptionGroup {
  private final OptionNames names;
  private final Function<String, RuntimeException> refusal;

  private OptionGroup(OptionNames names, Function<String, RuntimeException> refusal) {
    this.names = names;
    this.refusal = refusal;
  }

  /**
   * Declares the options of an allocator. The common options are added.
   *
   * @param keyPrefix the start of the options' keys in a preset
   * @param families the second words of the options' properties, in lower case
   * @param refusal makes the exception from its message
   */
  public static OptionGroup ofAllocator(
      String keyPrefix,
      List<String> families,
      Function<String, RuntimeException> refusal,
      Option<?>... options) {
    List<Option<?>> all = Stream.concat(Stream.of(options), CommonOptions.all().stream()).toList();
    Predicate<String> isOurs =
        name ->
            Stream.concat(families.stream(), CommonOptions.FAMILIES.stream())
                .anyMatch(name::startsWith);
    return new OptionGroup(new OptionNames(keyPrefix, isOurs, all, true), refusal);
  }

  /**
   * Declares one option that no preset has.
   *
   * @param meant matches the lower-case names, without the prefix, that mean this option
   */
  public static OptionGroup ofOne(
      Option<?> option, Pattern meant, Function<String, RuntimeException> refusal) {
    return new OptionGroup(
        new OptionNames("", meant.asMatchPredicate(), List.of(option), false), refusal);
  }

  /** Returns the options, the common ones last. */
  public List<Option<?>> options() {
    return names.options();
  }

  /**
   * Reads the settings of this process.
   *
   * @throws RuntimeException the group's refusal of a value or name
   */
  public Choices read() {
    return read(Place.propertiesOfProcess(), System.getenv());
  }

  /** Reads the settings like {@link #read()}, from given properties and variables. */
  public Choices read(Map<String, String> properties, Map<String, String> environment) {
    try {
      Choices choices = new Choices();
      List<Function<Option<?>, Found>> places = places(properties, environment);
      for (Option<?> option : names.options()) {
        for (Function<Option<?>, Found> place : places) {
          Found found = place.apply(option);
          if (found != null) {
            choices.read(option, found);
            break;
          }
        }
      }
      return choices;
    } catch (IllegalArgumentException e) {
      throw refusal.apply(e.getMessage());
    }
  }

  private List<Function<Option<?>, Found>> places(
      Map<String, String> properties, Map<String, String> environment) {
    names.requireKnown(Place.PROPERTIES, properties);
    names.requireKnown(Place.ENVIRONMENT, environment);
    List<Function<Option<?>, Found>> places = new ArrayList<>();
    places.add(option -> Place.PROPERTIES.find(option, properties));
    String ofProperty = preset(Place.PROPERTIES, properties);
    if (ofProperty != null) {
      places.add(known(ofProperty)::find);
    }
    places.add(option -> Place.ENVIRONMENT.find(option, environment));
    String ofVariable = preset(Place.ENVIRONMENT, environment);
    if (ofProperty == null && ofVariable != null) {
      places.add(known(ofVariable)::find);
    }
    return places;
  }

  private String preset(Place place, Map<String, String> texts) {
    return names.hasPresets() ? place.preset(texts) : null;
  }

  private Preset known(String nameOrFile) {
    Preset preset = Preset.read(nameOrFile);
    names.requireKnownKeys(preset);
    return preset;
  }

  /**
   * Applies a preset for a builder: its settings replace those in {@code choices}.
   *
   * @throws RuntimeException the group's refusal; {@code choices} is then unchanged
   */
  public void apply(Choices choices, String nameOrFile) {
    try {
      Preset preset = known(nameOrFile);
      Choices ofPreset = new Choices();
      for (Option<?> option : names.options()) {
        Found found = preset.find(option);
        if (found != null) {
          ofPreset.read(option, found);
        }
      }
      choices.setAll(ofPreset);
    } catch (IllegalArgumentException e) {
      throw refusal.apply(e.getMessage());
    }
  }

  /**
   * Sets an option for a builder. Refuses a bad value before it uses {@code choices}.
   *
   * @throws RuntimeException the group's refusal of null or a value outside the range
   */
  public <T> void set(Choices choices, Option<T> option, T value) {
    require("the builder", option, value);
    choices.set(option, value);
  }

  /**
   * Requires a value within the option's range.
   *
   * @param place that sets the value, for the message
   * @throws RuntimeException the group's refusal of null or a value outside the range
   */
  public <T> void require(String place, Option<T> option, T value) {
    if (value == null || !option.type().isValid().test(value)) {
      throw refusal.apply(
          "bad setting in %s: %s=%s, expected %s"
              .formatted(
                  place, option.name(), option.type().show(value), option.type().expectedValue()));
    }
  }
}
