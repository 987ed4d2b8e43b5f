package org.arenalab.bench.trace.importing;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The formats that can be imported. Those with a header come first: their lines fit others, too.
 */
public enum InputFormat {
  /** {@link HeaptrackText}. */
  HEAPTRACK("heaptrack", "\\Av [0-9a-f]+ [0-9a-f]+\\n"),
  /** {@link IdText} with threads. */
  IDS("ids", "(?m)^[ac] \\d+ \\d+ \\d+\\s*$"),
  /** {@link IdText} without threads, as of CS:APP. */
  IDS_OF_ONE_THREAD("ids-of-one-thread", "(?m)^a \\d+ \\d+\\s*$"),
  /** {@link MemoryReplayText}. */
  MEMORY_REPLAY("memory-replay", "(?m)^\\d+: (malloc|calloc|memalign|realloc|free|thread_done)\\b"),
  /** {@link CtsrdText}. */
  CTSRD(
      "ctsrd",
      "(?m)^(malloc|calloc|realloc|aligned_alloc|memalign|posix_memalign)\\([^)]*\\)\\s*="),
  /** {@link JfrRecording}. */
  JFR("jfr", "\\AFLR\\x00");

  private final String label;
  private final Pattern sign;

  InputFormat(String label, String sign) {
    this.label = label;
    this.sign = Pattern.compile(sign);
  }

  /** Returns the name that a user types. */
  public String label() {
    return label;
  }

  /**
   * Returns the format of a file.
   *
   * @param start of the file
   * @throws ImportException if it has none of the formats
   */
  static InputFormat of(String file, byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    for (InputFormat format : values()) {
      if (format.sign.matcher(text).find()) {
        return format;
      }
    }
    String shown = text.lines().findFirst().orElse("");
    throw ImportException.atLine(
        file,
        1,
        shown.substring(0, Math.min(60, shown.length())).replaceAll("\\p{Cntrl}", "?"),
        "a known format; name it with --format");
  }

  /** Returns a reader of this format of text. */
  TextFormat text() {
    return switch (this) {
      case IDS -> new IdText(true);
      case IDS_OF_ONE_THREAD -> new IdText(false);
      case MEMORY_REPLAY -> new MemoryReplayText();
      case CTSRD -> new CtsrdText();
      case HEAPTRACK -> new HeaptrackText();
      case JFR -> throw new IllegalStateException("a recording of JFR is not text");
    };
  }
}
