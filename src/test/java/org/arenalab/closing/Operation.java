package org.arenalab.closing;

/**
 * A public operation that is raced against {@code close}.
 *
 * @param signature as {@link ClosingSubject#publicOperations} has it
 * @param preparation makes what a thread repeats; called in that thread while the target is open
 * @param worksAfterClose an operation that needs no memory, and never throws
 * @param risky one that makes system calls, and is tried more often
 */
record Operation<T>(
    String signature, Preparation<T> preparation, boolean worksAfterClose, boolean risky) {

  /** The action that one thread repeats. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /** Makes a thread's {@link Step}. */
  @FunctionalInterface
  interface Preparation<T> {
    Step prepare(T target) throws Exception;
  }

  static <T> Operation<T> raced(String signature, Preparation<T> preparation) {
    return new Operation<>(signature, preparation, false, false);
  }

  static <T> Operation<T> risky(String signature, Preparation<T> preparation) {
    return new Operation<>(signature, preparation, false, true);
  }

  static <T> Operation<T> always(String signature, Preparation<T> preparation) {
    return new Operation<>(signature, preparation, true, false);
  }

  @Override
  public String toString() {
    return signature;
  }
}
