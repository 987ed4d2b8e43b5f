package org.arenalab.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The settings of a preset: a properties file of the library, by its name, or any other file, by
 * its path. One file may hold settings of all allocators.
 *
 * @param source the name or the path
 * @param lines by key
 */
record Preset(String source, Map<String, Line> lines) {
  /** The presets of the library. */
  static final List<String> NAMES = List.of("fast", "balanced", "lean");

  /**
   * One setting of a preset.
   *
   * @param number of its first line, from 1
   * @param text the value, without blanks at its ends
   */
  record Line(int number, String text) {}

  /**
   * Reads a preset.
   *
   * @throws IllegalArgumentException if the preset does not exist or cannot be read, or sets a key
   *     twice
   */
  static Preset read(String nameOrFile) {
    String content;
    try {
      content = NAMES.contains(nameOrFile) ? ofLibrary(nameOrFile) : ofFile(nameOrFile);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "preset %s cannot be read: %s".formatted(nameOrFile, e), e);
    }
    return parse(nameOrFile, content);
  }

  private static String ofLibrary(String name) throws IOException {
    String resource = "presets/" + name + ".properties";
    try (InputStream in = Preset.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String ofFile(String name) throws IOException {
    Path file;
    try {
      file = Path.of(name);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(unknown(name), e);
    }
    file = moved(file);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(unknown(name));
    }
    return Files.readString(file);
  }

  /**
   * Returns the path of a preset's file. Older versions had the presets in {@code
   * profiles/allocator}. A path there that no longer exists is the path of the file of that name in
   * {@code presets}, beside {@code profiles}.
   */
  private static Path moved(Path file) {
    Path folder = file.getParent();
    if (folder == null
        || !folder.endsWith(Path.of("profiles", "allocator"))
        || Files.exists(file)) {
      return file;
    }
    Path profiles = folder.getParent();
    return profiles.resolveSibling("presets").resolve(file.getFileName());
  }

  private static String unknown(String name) {
    return "no preset has this name: preset=\"%s\", expected one of %s or a properties file"
        .formatted(name, String.join(", ", NAMES));
  }

  /** Parses the form of {@link Properties}, one setting at a time, to know the setting's line. */
  private static Preset parse(String source, String content) {
    Map<String, Line> found = new LinkedHashMap<>();
    List<String> natural = content.lines().toList();
    for (int i = 0; i < natural.size(); i++) {
      int number = i + 1;
      StringBuilder setting = new StringBuilder(natural.get(i));
      while (!isComment(setting) && isContinued(setting) && i + 1 < natural.size()) {
        setting.append('\n').append(natural.get(++i));
      }
      load(source, number, setting.toString())
          .forEach(
              (key, value) -> {
                Line line = new Line(number, ((String) value).strip());
                if (found.putIfAbsent((String) key, line) != null) {
                  throw new IllegalArgumentException(
                      "preset %s, line %d: %s is set twice, expected once"
                          .formatted(source, number, key));
                }
              });
    }
    return new Preset(source, Map.copyOf(found));
  }

  private static Properties load(String source, int number, String setting) {
    Properties one = new Properties();
    try {
      one.load(new StringReader(setting));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "preset %s, line %d cannot be read: %s".formatted(source, number, e.getMessage()), e);
    }
    return one;
  }

  private static boolean isComment(CharSequence line) {
    String text = line.toString().strip();
    return text.startsWith("#") || text.startsWith("!");
  }

  /** Returns whether an odd number of backslashes ends the line. */
  private static boolean isContinued(CharSequence line) {
    int start = line.length();
    while (start > 0 && line.charAt(start - 1) == '\\') {
      start--;
    }
    return (line.length() - start) % 2 == 1;
  }

  /** Returns the option's text, or null if the preset does not set it. */
  Found find(Option<?> option) {
    Line line = lines.get(option.key());
    return line == null ? null : new Found(place(line), option.key(), line.text());
  }

  private String place(Line line) {
    return "setting in preset %s, line %d".formatted(source, line.number());
  }
}
