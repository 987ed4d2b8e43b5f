package org.arenalab.os.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * An identity of the machine's current boot. Process numbers and start times have no meaning across
 * boots.
 */
public final class BootIdentity {
  private BootIdentity() {}

  /** Returns 64 bits of {@code /proc/sys/kernel/random/boot_id}. */
  public static long ofThisBoot() {
    try {
      String id = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
      return UUID.fromString(id).getMostSignificantBits();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
