package org.arenalab.bench.peer;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Agrona's buffers over memory of ours. They reach memory through the JDK's internal Unsafe, which
 * needs a JVM flag. The library uses no part of Agrona that needs it.
 */
public final class AgronaBuffers {
  /** The flag of every fork that uses one of these buffers. */
  public static final String FLAG = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

  private static final String PACKAGE = "jdk.internal.misc";

  private AgronaBuffers() {}

  /**
   * Returns a buffer that checks bounds, as Agrona's users have it.
   *
   * @throws PeerUnavailableException if the JVM was started without {@link #FLAG}
   */
  public static UnsafeBuffer over(long address, int lengthBytes) {
    if (!Object.class.getModule().isOpen(PACKAGE, AgronaBuffers.class.getModule())) {
      throw PeerUnavailableException.ofFlag("Agrona's UnsafeBuffer", FLAG);
    }
    return new UnsafeBuffer(address, lengthBytes);
  }
}
