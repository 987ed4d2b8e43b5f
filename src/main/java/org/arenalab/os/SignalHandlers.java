package org.arenalab.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Signal handlers that do nothing, so that a signal only ends the system call it arrives in. The
 * handler is {@code abs} of the C library: a function of one number without any effect. A Java
 * method cannot be a handler, because a signal may arrive anywhere in the JVM.
 */
@Internal
public final class SignalHandlers {
  private static final MethodHandle SIGACTION =
      LibC.bind("sigaction", 3, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final long HARMLESS =
      Linker.nativeLinker().defaultLookup().findOrThrow("abs").address();

  /** {@code struct sigaction}: handler, mask of 128 bytes, flags, restorer. */
  private static final int STRUCT_BYTES = 152;

  /** SIG_DFL and SIG_IGN: nobody handles the signal. */
  private static final long LAST_SPECIAL = 1;

  private SignalHandlers() {}

  /**
   * Installs the harmless handler for {@code signal}. A system call that the signal interrupts ends
   * with EINTR. Returns false, and changes nothing, if the signal has another handler.
   *
   * @throws SystemCallException EINVAL for a number that is not a signal, or that cannot be handled
   */
  public static synchronized boolean tryInstallHarmless(int signal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(STRUCT_BYTES, Long.BYTES);
      sigaction(signal, MemorySegment.NULL, action);
      long present = action.get(JAVA_LONG, 0);
      if (present == HARMLESS) {
        return true;
      }
      if (present < 0 || present > LAST_SPECIAL) {
        return false;
      }
      action.fill((byte) 0);
      action.set(JAVA_LONG, 0, HARMLESS);
      sigaction(signal, action, MemorySegment.NULL);
      return true;
    }
  }

  private static void sigaction(int signal, MemorySegment action, MemorySegment old) {
    long result = LibC.call(capture -> (int) SIGACTION.invokeExact(capture, signal, action, old));
    if (result < 0) {
      throw new SystemCallException("sigaction(" + signal + ")", (int) -result);
    }
  }
}
