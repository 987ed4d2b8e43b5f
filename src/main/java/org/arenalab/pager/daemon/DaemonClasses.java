package org.arenalab.pager.daemon;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The classes that a daemon may use, from a jar or from a folder.
 *
 * <p>A class in a folder is a file that the JVM opens at the first use. At the limit of open files
 * that fails, and the JVM repeats the failure at each later use: such a daemon would never attach a
 * client again. A jar stays open, and its classes need no descriptor.
 */
final class DaemonClasses {
  private static final String ROOT = "org/arenalab";

  /** Rooms whose classes a daemon may use. */
  private static final List<String> ROOMS =
      List.of(
          "org/arenalab/pager/daemon/",
          "org/arenalab/pager/protocol/",
          "org/arenalab/pager/store/",
          "org/arenalab/extent/",
          "org/arenalab/codec/",
          "org/arenalab/tiering/policy/",
          "org/arenalab/concurrent/",
          "org/arenalab/settings/",
          "org/arenalab/statistics/",
          "org/arenalab/os/");

  private static final String SUFFIX = ".class";

  private DaemonClasses() {}

  /** Loads all classes if they lie in a folder. Call before the first client. */
  static void loadFromFolder() {
    try {
      Path origin = origin();
      if (Files.isDirectory(origin)) {
        loadFrom(origin);
      }
    } catch (IOException | URISyntaxException e) {
      System.err.println("classes are not loaded before their first use: " + e);
    }
  }

  /** Loads all classes of the jar. An archive of classes cannot be made from a folder. */
  static void loadFromJar() throws IOException, URISyntaxException {
    try (JarFile file = new JarFile(origin().toFile())) {
      file.stream().map(JarEntry::getName).forEach(DaemonClasses::loadIfUsed);
    }
  }

  private static Path origin() throws URISyntaxException {
    return Path.of(DaemonClasses.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void loadFrom(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(ROOT))) {
      files.map(file -> folder.relativize(file).toString()).forEach(DaemonClasses::loadIfUsed);
    }
  }

  private static void loadIfUsed(String name) {
    if (!isUsed(name)) {
      return;
    }
    String className = name.substring(0, name.length() - SUFFIX.length()).replace('/', '.');
    try {
      Class<?> _ = Class.forName(className, false, DaemonClasses.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError unusable) {
      System.err.println("class is not loaded: " + className + ", " + unusable);
    }
  }

  private static boolean isUsed(String name) {
    return name.endsWith(SUFFIX)
        && !name.endsWith("package-info.class")
        && ROOMS.stream().anyMatch(name::startsWith);
  }
}
