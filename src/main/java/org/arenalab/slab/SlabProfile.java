package org.arenalab.slab;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The settings of a profile: a properties file of the library, by its name, or any other file, by
 * its path. The keys are the keys of {@link SlabSetting}.
 *
 * @param source the name or the path
 * @param settings text by key, without blanks at its ends
 */
record SlabProfile(String source, Map<String, String> settings) {
  static final List<String> NAMES = List.of("fast", "balanced", "lean");
  private static final String RESOURCES = "/org/arenalab/slab/presets/";

  /**
   * Reads a profile.
   *
   * @throws InvalidRequestException if the profile does not exist, cannot be read, has an unknown
   *     key, or sets a key twice
   */
  static SlabProfile read(String nameOrFile) {
    try (Reader reader = NAMES.contains(nameOrFile) ? ofLibrary(nameOrFile) : ofFile(nameOrFile)) {
      Lines lines = new Lines(nameOrFile);
      lines.load(reader);
      return new SlabProfile(nameOrFile, Map.copyOf(lines.texts));
    } catch (InvalidRequestException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidRequestException(
          "allocator profile %s cannot be read: %s".formatted(nameOrFile, e));
    }
  }

  private static Reader ofLibrary(String name) throws IOException {
    String resource = RESOURCES + name + ".properties";
    InputStream in = SlabProfile.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IOException(resource + " is not on the class path");
    }
    return new InputStreamReader(in, StandardCharsets.UTF_8);
  }

  private static Reader ofFile(String name) throws IOException {
    Path file;
    try {
      file = Path.of(name);
    } catch (InvalidPathException e) {
      throw unknown(name);
    }
    if (!Files.isRegularFile(file)) {
      throw unknown(name);
    }
    return Files.newBufferedReader(file);
  }

  private static InvalidRequestException unknown(String name) {
    return new InvalidRequestException(
        "no allocator profile \"%s\", expected one of %s or a properties file"
            .formatted(name, String.join(", ", NAMES)));
  }

  /** Applies all settings of the profile. */
  void setAll(SlabConfig.Builder builder) {
    for (SlabSetting each : SlabSetting.values()) {
      set(each, builder);
    }
  }

  /** Applies one setting of the profile; returns whether the profile has the setting. */
  boolean set(SlabSetting setting, SlabConfig.Builder builder) {
    String text = settings.get(setting.key);
    if (text == null) {
      return false;
    }
    setting.setByProfile(source, builder, text);
    return true;
  }

  /** A properties loader that refuses unknown and repeated keys. */
  private static final class Lines extends Properties {
    @Serial private static final long serialVersionUID = 1;

    private final transient Map<String, String> texts = new LinkedHashMap<>();
    private final String source;

    private Lines(String source) {
      this.source = source;
    }

    @Override
    public synchronized Object put(Object key, Object value) {
      String name = (String) key;
      if (!SlabSetting.isKey(name)) {
        throw new InvalidRequestException(
            "allocator profile %s: unknown key \"%s\", expected some of %s"
                .formatted(source, name, SlabSetting.keys()));
      }
      if (texts.put(name, ((String) value).strip()) != null) {
        throw new InvalidRequestException(
            "allocator profile %s: %s is set twice, expected once".formatted(source, name));
      }
      return super.put(key, value);
    }
  }
}
