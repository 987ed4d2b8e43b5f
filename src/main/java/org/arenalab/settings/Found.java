package org.arenalab.settings;

/**
 * The text of an option, with the place where it stands.
 *
 * @param place for messages, such as {@code "property"} or {@code "setting in preset lean, line 3"}
 * @param name the option's name in that place
 * @param text as it stands there
 */
record Found(String place, String name, String text) {
  /** Returns the message about a text that is not a value of the option. */
  String refusal(Option<?> option) {
    return "bad %s: %s=\"%s\", expected %s; correct or remove it"
        .formatted(place, name, text, option.type().expectedText());
  }
}
