package org.arenalab.bench.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.settings.Spelling;

/** Finds a run plan by its name in the jar, or by its path, and reads it. */
public final class PlanReader {
  /** The run plans that are packed into the jar. */
  public static final List<String> NAMES = List.of("smoke", "quick", "full");

  private static final String RESOURCES = "/org/arenalab/bench/plans/";
  private static final String SUFFIX = ".properties";

  private PlanReader() {}

  /**
   * Reads and checks a run plan.
   *
   * @param nameOrFile one of {@link #NAMES}, or the path of a properties file
   * @throws UsageException if the plan does not exist, or is malformed
   */
  public static RunPlan read(String nameOrFile) {
    if (NAMES.contains(nameOrFile)) {
      return parse(nameOrFile, nameOrFile + SUFFIX, packed(nameOrFile));
    }
    Path file = moved(Path.of(nameOrFile));
    if (!Files.isRegularFile(file) && Files.exists(file)) {
      throw new UsageException(nameOrFile + " is not a file; give a readable properties file");
    }
    try {
      String name = file.getFileName().toString().replaceFirst("\\.properties$", "");
      return parse(name, nameOrFile, Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new UsageException(
          "no run plan '%s', expected one of %s or a file%s"
              .formatted(nameOrFile, String.join(", ", NAMES), Spelling.hint(nameOrFile, NAMES)),
          e);
    } catch (IOException e) {
      throw new UsageException(
          "cannot read the run plan %s (%s): give a readable properties file"
              .formatted(nameOrFile, e),
          e);
    }
  }

  /**
   * Returns the path of a plan file. Older versions had the plans in {@code profiles}; a path there
   * that no longer exists is the path of the file of that name in {@code plans} beside it.
   */
  private static Path moved(Path file) {
    Path folder = file.getParent();
    if (folder == null || !folder.endsWith("profiles") || Files.exists(file)) {
      return file;
    }
    Path now = folder.resolveSibling("plans").resolve(file.getFileName());
    return Files.isRegularFile(now) ? now : file;
  }

  private static String packed(String name) {
    try (InputStream in = PlanReader.class.getResourceAsStream(RESOURCES + name + SUFFIX)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCES + name + SUFFIX + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a run plan from its text; {@code name} and {@code source} are for messages. */
  public static RunPlan parse(String name, String source, String content) {
    InOrder properties = new InOrder(source);
    try {
      properties.load(new StringReader(content));
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException(
          "%s is not a properties file: %s".formatted(source, e.getMessage()), e);
    }
    PlanSettings defaults = new PlanSettings(source);
    Map<String, PlanSettings> sections = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : properties.entries.entrySet()) {
      String key = entry.getKey();
      int dot = key.indexOf('.');
      if (dot < 0 || key.startsWith(PlanSettings.WARMUP)) {
        defaults.setDefault(key, key, entry.getValue());
      } else {
        sections
            .computeIfAbsent(key.substring(0, dot), section -> new PlanSettings(source))
            .set(key, key.substring(dot + 1), entry.getValue());
      }
    }
    if (sections.isEmpty()) {
      throw new UsageException(
          source + " has no question; add at least <section>.question and <section>.include");
    }
    List<RunPlan.Section> asked = new ArrayList<>();
    sections.forEach((section, settings) -> asked.add(settings.section(section, defaults)));
    return new RunPlan(name, source, content, defaults.description(), List.copyOf(asked));
  }

  /** Properties that keep the order of the file and refuse a repeated key. */
  private static final class InOrder extends Properties {
    @Serial private static final long serialVersionUID = 1;

    private final transient Map<String, String> entries = new LinkedHashMap<>();
    private final String source;

    private InOrder(String source) {
      this.source = source;
    }

    @Override
    public synchronized Object put(Object key, Object value) {
      if (entries.put((String) key, ((String) value).strip()) != null) {
        throw new UsageException("%s: %s is set twice; remove one".formatted(source, key));
      }
      return super.put(key, value);
    }
  }
}
