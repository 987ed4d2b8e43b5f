package org.arenalab.os;

/** A refusal of a null argument: every public method of the library requires values. */
public final class NullArgumentException extends NullPointerException {
  private static final long serialVersionUID = 1L;

  private NullArgumentException(String parameter) {
    super("null argument: %s=null, expected a value".formatted(parameter));
  }

  /**
   * Checks an argument. Call before any change.
   *
   * @param parameter the argument's name in the message
   * @return the argument
   * @throws NullArgumentException if the argument is null
   */
  public static <T> T requireNonNull(T argument, String parameter) {
    if (argument == null) {
      throw new NullArgumentException(parameter);
    }
    return argument;
  }
}
