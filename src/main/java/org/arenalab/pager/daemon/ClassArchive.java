package org.arenalab.pager.daemon;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A file with the loaded classes of a daemon (class data sharing). Daemon and standby map it, and
 * so share its unchanged pages. Without it each of them loads the classes into memory of its own.
 * {@link SharedLibraries} lie beside it.
 *
 * <p>The file belongs to one JVM, its flags, and one class path: its name depends on them all, and
 * on size and time of each jar. It lies in {@code $XDG_CACHE_HOME/arenalab}, or in {@code
 * ~/.cache/arenalab}, and is made once. Making it removes archives that are older than 30 days. A
 * class path with a folder has no archive: the JVM does not support it.
 */
final class ClassArchive {
  private static final long MAKE_WITHIN_S = 120;
  private static final String PREFIX = "pagerd-";
  private static final String SUFFIX = ".jsa";
  private static final String LIBRARIES_SUFFIX = ".lib";

  /** Age of archives that the making of another one removes. */
  private static final Duration KEPT = Duration.ofDays(30);

  private final Path file;
  private final List<String> java;
  private final String classPath;

  private ClassArchive(Path file, List<String> java, String classPath) {
    this.file = file;
    this.java = java;
    this.classPath = classPath;
  }

  /**
   * Finds the place of the archive for a command line, whether or not it exists.
   *
   * @param java the JVM and its flags
   */
  static ClassArchive of(List<String> java, String classPath) {
    return of(java, classPath, folder());
  }

  static ClassArchive of(List<String> java, String classPath, Path folder) {
    Path file = null;
    try {
      file = folder.resolve(PREFIX + key(java, classPath) + SUFFIX);
    } catch (IOException e) {
      // A jar cannot be read, or is a folder: there is no archive.
    }
    return new ClassArchive(file, java, classPath);
  }

  private static Path folder() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path parent =
        cache != null && cache.startsWith("/")
            ? Path.of(cache)
            : Path.of(System.getProperty("user.home"), ".cache");
    return parent.resolve("arenalab");
  }

  /** Returns a number of everything that the archive depends on. */
  private static String key(List<String> java, String classPath) throws IOException {
    long hash = hash(0, System.getProperty("java.vm.version") + java);
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry).toAbsolutePath();
      if (!Files.isRegularFile(jar)) {
        throw new IOException("not a jar: " + jar);
      }
      hash = hash(hash, jar.toString());
      hash = hash(hash, Files.size(jar) + " " + Files.getLastModifiedTime(jar).toMillis());
    }
    return Long.toHexString(hash);
  }

  private static long hash(long before, String text) {
    long hash = before;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100_0000_01B3L;
    }
    return hash;
  }

  /** Returns the flags with which a JVM maps archive and libraries; none without an archive. */
  List<String> flags() {
    if (!exists()) {
      return List.of();
    }
    List<String> flags = new ArrayList<>();
    flags.add("-XX:SharedArchiveFile=" + file);
    flags.addAll(libraries(file).flags());
    return flags;
  }

  private static SharedLibraries libraries(Path archive) {
    String name = archive.getFileName().toString();
    String base = name.substring(0, name.length() - SUFFIX.length());
    return new SharedLibraries(archive.resolveSibling(base + LIBRARIES_SUFFIX));
  }

  private boolean exists() {
    return file != null && Files.isRegularFile(file);
  }

  /**
   * Makes the archive if there is none; takes some seconds then. A failure has no effect: daemons
   * work without.
   */
  void make() throws InterruptedException {
    if (file == null || exists()) {
      return;
    }
    Path part = null;
    try {
      Files.createDirectories(file.getParent());
      part = Files.createTempDirectory(file.getParent(), "pagerd").resolve("archive");
      if (train(part)) {
        libraries(file).make(classPath, part.getParent());
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
        // Several starters may make it at once: the last one wins.
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        prune();
      }
    } catch (IOException e) {
      // The folder cannot be written, or no process started: there is no archive.
    } finally {
      if (part != null) {
        delete(part);
      }
    }
  }

  private boolean train(Path part) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(java);
    command.add("-XX:ArchiveClassesAtExit=" + part);
    command.addAll(List.of("-cp", classPath, ArchiveTraining.class.getName()));
    Process training =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return training.waitFor(MAKE_WITHIN_S, TimeUnit.SECONDS)
          && training.exitValue() == 0
          && Files.isRegularFile(part);
    } finally {
      training.destroyForcibly();
    }
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
      Files.deleteIfExists(part.getParent());
    } catch (IOException e) {
      // The folder is temporary and has a name of its own: it harms nobody.
    }
  }

  /** Removes archives of former versions. A daemon that has mapped one keeps its memory. */
  private void prune() throws IOException {
    Instant oldest = Instant.now().minus(KEPT);
    try (DirectoryStream<Path> archives =
        Files.newDirectoryStream(file.getParent(), PREFIX + "*" + SUFFIX)) {
      for (Path each : archives) {
        if (!each.equals(file) && Files.getLastModifiedTime(each).toInstant().isBefore(oldest)) {
          libraries(each).delete();
          Files.deleteIfExists(each);
        }
      }
    }
  }
}
