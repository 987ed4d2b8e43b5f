package org.arenalab.shm;

import java.nio.file.Path;
import org.arenalab.os.Internal;

/**
 * The counters of a segment, read without a {@link ShmArena}: an arena would print its statistics
 * when closed.
 */
@Internal
public final class SegmentCounters {
  private SegmentCounters() {}

  /**
   * Attaches a segment for reading, reads its counters, and detaches.
   *
   * @throws SegmentException if the segment cannot be attached; its reason says why
   */
  public static ShmArenaStats read(Path path) {
    SegmentMapping mapping = SegmentAttacher.attach(path, AttachMode.READ_ONLY);
    try {
      return new Leases(mapping).words().stats();
    } finally {
      if (mapping.startClosing()) {
        mapping.close(null);
      }
    }
  }
}
