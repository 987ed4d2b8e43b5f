package org.arenalab.slab;

import java.util.Map;

/**
 * The settings of system properties and environment. For each setting, the first source with a
 * value counts. The order is: its property, the profile that a property names, its variable, the
 * profile that a variable names. A name that looks like a setting of the slab but is unknown is
 * refused.
 */
final class SlabSwitches {
  private final Map<String, String> properties;
  private final Map<String, String> environment;
  private final SlabProfile ofProperty;
  private final SlabProfile ofEnvironment;

  SlabSwitches(Map<String, String> properties, Map<String, String> environment) {
    SwitchNames.PROPERTIES.requireKnown(properties);
    SwitchNames.VARIABLES.requireKnown(environment);
    this.properties = properties;
    this.environment = environment;
    ofProperty = profile(properties, SwitchNames.PROFILE_PROPERTY);
    ofEnvironment = ofProperty == null ? profile(environment, SwitchNames.PROFILE_VARIABLE) : null;
  }

  private static SlabProfile profile(Map<String, String> texts, String name) {
    String text = texts.get(name);
    return text == null || text.isBlank() ? null : SlabProfile.read(text.strip());
  }

  void setAll(SlabConfig.Builder builder) {
    for (SlabSetting each : SlabSetting.values()) {
      boolean _ =
          set(each, SwitchNames.PROPERTIES, properties, builder)
              || (ofProperty != null && ofProperty.set(each, builder))
              || set(each, SwitchNames.VARIABLES, environment, builder)
              || (ofEnvironment != null && ofEnvironment.set(each, builder));
    }
  }

  private static boolean set(
      SlabSetting setting,
      SwitchNames names,
      Map<String, String> texts,
      SlabConfig.Builder builder) {
    String name = names.of(setting);
    String text = texts.get(name);
    if (text == null || text.isBlank()) {
      return false;
    }
    setting.setBySwitch(names.place + " " + name, builder, text);
    return true;
  }
}
