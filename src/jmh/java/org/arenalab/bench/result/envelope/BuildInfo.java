package org.arenalab.bench.result.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The facts about a jar that its build wrote into it.
 *
 * @param version the project's version
 * @param commit the commit it was built from, or null outside a working copy
 * @param dirty whether the working copy differed from that commit, or null
 * @param libraries the version of each library, by artifact
 */
public record BuildInfo(
    String version, String commit, Boolean dirty, SortedMap<String, String> libraries) {
  /** The entry in the jar. Older jars have the same entry, and {@code ab} reads them. */
  private static final String RESOURCE = "org/arenalab/bench/result/build-info.properties";

  private static final String LIBRARY = "library.";

  public static BuildInfo ofThisJar() {
    try (InputStream in = BuildInfo.class.getResourceAsStream("/" + RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing: build with mvn package");
      }
      Properties properties = new Properties();
      properties.load(in);
      return from(properties);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the build info of another jar; all values of a jar without build info are null or empty.
   */
  public static BuildInfo ofJar(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      Properties properties = new Properties();
      ZipEntry entry = zip.getEntry(RESOURCE);
      if (entry != null) {
        try (InputStream in = zip.getInputStream(entry)) {
          properties.load(in);
        }
      }
      return from(properties);
    }
  }

  static BuildInfo from(Properties properties) {
    SortedMap<String, String> libraries = new TreeMap<>();
    for (Map.Entry<Object, Object> entry : properties.entrySet()) {
      String key = (String) entry.getKey();
      if (key.startsWith(LIBRARY)) {
        libraries.put(key.substring(LIBRARY.length()), (String) entry.getValue());
      }
    }
    return new BuildInfo(
        properties.getProperty("version"),
        commit(properties.getProperty("commit", "")),
        changed(properties.getProperty("changed", "")),
        libraries);
  }

  /**
   * Returns the commit, or null: the build leaves an unreplaced placeholder for an unknown commit.
   */
  private static String commit(String value) {
    return value.matches("[0-9a-f]{7,64}") ? value : null;
  }

  /**
   * Returns whether the working copy differed from its commit, from the exit code of the build's
   * check.
   */
  private static Boolean changed(String exitCode) {
    return switch (exitCode) {
      case "0" -> false;
      case "1" -> true;
      default -> null;
    };
  }
}
