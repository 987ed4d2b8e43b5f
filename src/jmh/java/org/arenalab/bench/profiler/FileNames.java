package org.arenalab.bench.profiler;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/** Names of files made from texts that may hold anything. */
final class FileNames {
  /** Leaves room for endings within the 255 bytes that Linux file systems allow. */
  private static final int LONGEST = 180;

  private FileNames() {}

  /**
   * A name of letters, digits and {@code . _ = -}, at most {@value #LONGEST} characters and not
   * starting with a dot. Where {@code text} had to be changed, a checksum of {@code identity} keeps
   * different identities apart.
   */
  static String safe(String text, String identity) {
    String name = text.isEmpty() ? "_" : text.replaceAll("[^A-Za-z0-9._=-]", "_");
    name = name.replaceFirst("^[.-]+", "_");
    if (name.equals(text) && name.length() <= LONGEST) {
      return name;
    }
    CRC32 checksum = new CRC32();
    checksum.update(identity.getBytes(StandardCharsets.UTF_8));
    String ending = String.format(Locale.ROOT, "-%08x", checksum.getValue());
    return name.substring(0, Math.min(name.length(), LONGEST - ending.length())) + ending;
  }
}
