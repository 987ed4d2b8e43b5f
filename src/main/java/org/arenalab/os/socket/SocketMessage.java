package org.arenalab.os.socket;

import java.util.Arrays;
import java.util.List;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Internal;

/**
 * A message that arrived, with its descriptors. Closing it closes the descriptors that nobody took.
 * Not thread-safe.
 */
@Internal
public final class SocketMessage implements AutoCloseable {
  private final byte[] bytes;
  private final Descriptor[] descriptors;

  SocketMessage(byte[] bytes, List<Descriptor> descriptors) {
    this.bytes = bytes;
    this.descriptors = descriptors.toArray(Descriptor[]::new);
  }

  /** Returns a copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the number of descriptors that arrived, the taken ones included. */
  public int descriptors() {
    return descriptors.length;
  }

  /**
   * Returns a descriptor, which the caller closes from then on.
   *
   * @param index from 0, in the order in which the peer passed them
   * @throws IllegalStateException if it was taken, or closed with the message
   */
  public Descriptor take(int index) {
    Descriptor taken = descriptors[index];
    if (taken == null) {
      throw new IllegalStateException(
          "descriptor is taken: index=" + index + ", expected one that is not");
    }
    descriptors[index] = null;
    return taken;
  }

  @Override
  public void close() {
    for (Descriptor each : descriptors) {
      if (each != null) {
        each.close();
      }
    }
    Arrays.fill(descriptors, null);
  }
}
