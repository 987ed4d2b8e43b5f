package org.arenalab.slab;

import java.util.function.UnaryOperator;
import org.arenalab.os.Settings;

/**
 * What properties and environment say. For each setting the first counts that says anything: its
 * property, the profile that a property names, its variable, the profile that a variable names.
 */
final class SlabSwitches {
  static final String PROFILE_PROPERTY = "arenalab.profile";
  static final String PROFILE_VARIABLE = "ARENALAB_PROFILE";

  private final UnaryOperator<String> properties;
  private final UnaryOperator<String> environment;
  private final SlabProfile ofProperty;
  private final SlabProfile ofEnvironment;

  SlabSwitches(Settings settings) {
    properties = settings.properties()::apply;
    environment = settings.environment()::get;
    ofProperty = profile(properties, PROFILE_PROPERTY);
    ofEnvironment = ofProperty == null ? profile(environment, PROFILE_VARIABLE) : null;
  }

  private static SlabProfile profile(UnaryOperator<String> texts, String name) {
    String text = texts.apply(name);
    return text == null || text.isBlank() ? null : SlabProfile.read(text.strip());
  }

  void setAll(SlabConfig.Builder builder) {
    for (SlabSetting each : SlabSetting.values()) {
      boolean _ =
          set(each, properties, each.property, builder)
              || (ofProperty != null && ofProperty.set(each, builder))
              || set(each, environment, each.variable, builder)
              || (ofEnvironment != null && ofEnvironment.set(each, builder));
    }
  }

  private static boolean set(
      SlabSetting setting, UnaryOperator<String> texts, String name, SlabConfig.Builder builder) {
    String text = texts.apply(name);
    if (text == null || text.isBlank()) {
      return false;
    }
    try {
      setting.setBySwitch(builder, text.strip());
      return true;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new InvalidRequestException(
          "%s=\"%s\" cannot be read, expected %s"
              .formatted(name, text, setting.expectedOfSwitch()));
    }
  }
}
