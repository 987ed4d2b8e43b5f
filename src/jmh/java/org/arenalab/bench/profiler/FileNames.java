package org.arenalab.bench.profiler;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/** Makes file names from arbitrary texts. */
final class FileNames {
  /**
   * The longest name, in characters: leaves room for endings within the 255 bytes of Linux file
   * systems.
   */
  private static final int LONGEST = 180;

  private FileNames() {}

  /**
   * Returns a name of letters, digits and {@code . _ = -}, at most {@value #LONGEST} characters and
   * not starting with a dot. If {@code text} had to be changed, a checksum of {@code identity}
   * makes the names of different identities differ.
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
