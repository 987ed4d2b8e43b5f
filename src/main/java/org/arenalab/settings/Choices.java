package org.arenalab.settings;

import java.util.IdentityHashMap;
import org.arenalab.os.Internal;

/** The values of a group's options, while a configuration is built. Not thread-safe. */
@Internal
public final class Choices {
  /** A value, and whether the program itself set it. */
  private record Choice(Object value, boolean isOfProgram) {}

  private final IdentityHashMap<Option<?>, Choice> choices = new IdentityHashMap<>();

  Choices() {}

  /** Returns the option's value, or its default if no place has set it. */
  @SuppressWarnings("unchecked") // An option's value is stored as its type only.
  public <T> T get(Option<T> option) {
    Choice choice = choices.get(option);
    return choice == null ? option.fallback() : (T) choice.value();
  }

  /** Returns whether the program has set the option last, not a preset, property or variable. */
  public boolean isOfProgram(Option<?> option) {
    Choice choice = choices.get(option);
    return choice != null && choice.isOfProgram();
  }

  <T> void set(Option<T> option, T value) {
    choices.put(option, new Choice(value, true));
  }

  /** Sets every option that {@code other} has. */
  void setAll(Choices other) {
    choices.putAll(other.choices);
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException with place, name, text and range, if the text is not a value
   */
  void read(Option<?> option, Found found) {
    Object value;
    try {
      value = option.type().read(found.text().strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(found.refusal(option), e);
    }
    choices.put(option, new Choice(value, false));
  }
}
