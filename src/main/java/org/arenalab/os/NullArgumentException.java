package org.arenalab.os;

/** An argument that is null where every public method of the library wants a value. */
public final class NullArgumentException extends NullPointerException {
  private static final long serialVersionUID = 1L;

  private NullArgumentException(String parameter) {
    super("null argument: %s=null, expected a value".formatted(parameter));
  }

  /**
   * Checks an argument before anything is changed.
   *
   * @param parameter the name that the message gives it
   * @return the argument
   * @throws NullArgumentException if it is null
   */
  public static <T> T requireNonNull(T argument, String parameter) {
    if (argument == null) {
      throw new NullArgumentException(parameter);
    }
    return argument;
  }
}
