package org.arenalab.bench.result.json;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Describes in one line a file that is not JSON, from its first bytes. */
final class NotJson {
  private static final int HEAD = 2_000;
  private static final int SHOWN = 40;

  /** Matches an array of rows or an object: such a file is meant as JSON, even if it is damaged. */
  private static final Pattern JSON = Pattern.compile("(?s)\\s*(\\{|\\[\\s*([^A-Za-z]|$)).*");

  private static final Pattern CSV = Pattern.compile("\"?Benchmark\"?[,;\\t].*");
  private static final Pattern DECIMAL_COMMA = Pattern.compile("(?s).*\\d,\\d+\"?[;\"\\t].*");

  private NotJson() {}

  /** Returns a description of {@code file} and the remedy; null if the file may be JSON. */
  static String of(Path file) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD);
    }
    String compressed = compressed(head);
    if (compressed != null) {
      return "is compressed (%s): decompress it, or use gzip".formatted(compressed);
    }
    String text = new String(head, StandardCharsets.UTF_8).replace("\uFEFF", "");
    if (JSON.matcher(text).matches()) {
      return null;
    }
    String line = text.strip().lines().findFirst().orElse("");
    if (line.isEmpty()) {
      return "contains only white space: give the JSON that JMH writes with -rf json";
    }
    if (CSV.matcher(line).matches()) {
      String commas = DECIMAL_COMMA.matcher(text).matches() ? " with decimal commas" : "";
      return "is CSV%s, which has no values per fork: give the JSON that JMH writes with -rf json"
          .formatted(commas);
    }
    return "is text, such as a log, and not JSON; it begins with \"%s\": give the JSON that JMH writes with -rf json -rff FILE"
        .formatted(clip(Printable.of(line)));
  }

  private static String clip(String line) {
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }

  private static String compressed(byte[] head) {
    String magic = new String(head, 0, Math.min(6, head.length), StandardCharsets.ISO_8859_1);
    if (magic.startsWith("PK")) {
      return "zip";
    }
    if (magic.startsWith("BZh")) {
      return "bzip2";
    }
    if (magic.startsWith("\u00FD7zXZ")) {
      return "xz";
    }
    return magic.startsWith("(\u00B5/\u00FD") ? "zstd" : null;
  }
}
