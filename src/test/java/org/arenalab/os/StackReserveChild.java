package org.arenalab.os;

/**
 * Uses {@link StackReserve} for the first time at the end of the stack, then with ever more room.
 */
final class StackReserveChild {
  private static int overflows;
  private static boolean done;

  private StackReserveChild() {}

  public static void main(String[] arguments) throws ClassNotFoundException {
    // Loads, but does not initialize: a class loader cannot load classes at the end of the stack.
    ClassLoader loader = StackReserveChild.class.getClassLoader();
    for (String name : new String[] {"StackReserve", "StackReserve$Initializer", "StackProbes"}) {
      Class.forName("org.arenalab.os." + name, false, loader);
    }
    descend();
    StackReserve.requireForOperations();
    System.out.println("overflows=" + overflows);
  }

  /** On the way back from the end of the stack, each frame tries until one had the room. */
  @SuppressWarnings("InfiniteRecursion") // The end is the end of the stack.
  private static void descend() {
    try {
      descend();
    } catch (StackOverflowError e) {
      overflows++;
    }
    if (!done) {
      StackReserve.requireForCall();
      done = true;
    }
  }
}
