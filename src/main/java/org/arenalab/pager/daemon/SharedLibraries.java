package org.arenalab.pager.daemon;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.arenalab.os.KernelCalls;

/**
 * The native libraries of the codecs, in a folder that daemon and standby share. Each process would
 * unpack the libraries into a temporary file of its own, and share no page of them. It would also
 * keep the directory of a large jar on its heap. Both codecs look into {@code java.library.path}
 * first, and unpack their library if it is not there.
 */
final class SharedLibraries {
  /** Both codecs name their folders by Java's name of the processor architecture. */
  private static final Pattern LIBRARY =
      Pattern.compile(
          "(?:.*/)?linux/"
              + Pattern.quote(KernelCalls.ARCHITECTURE)
              + "/(lib(?:zstd-jni|lz4-java)[^/]*\\.so)");

  private final Path folder;

  SharedLibraries(Path folder) {
    this.folder = folder;
  }

  /** Returns the flags with which a JVM uses the folder; none if there is no folder. */
  List<String> flags() {
    return Files.isDirectory(folder) ? List.of("-Djava.library.path=" + folder) : List.of();
  }

  /**
   * Copies the libraries of a class path.
   *
   * @param work an empty folder in the file system of the libraries
   */
  void make(String classPath, Path work) throws IOException {
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      try (JarFile jar = new JarFile(entry)) {
        for (JarEntry each : jar.stream().toList()) {
          Matcher name = LIBRARY.matcher(each.getName());
          if (name.matches()) {
            copy(jar, each, work, name.group(1));
          }
        }
      }
    }
  }

  private void copy(JarFile jar, JarEntry library, Path work, String name) throws IOException {
    Path part = work.resolve(name);
    try {
      try (InputStream bytes = jar.getInputStream(library)) {
        long _ = Files.copy(bytes, part);
      }
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
      Path _ = Files.createDirectories(folder);
      // Several starters may make it at once, and a daemon may have mapped it: the last one wins.
      Path _ = Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      boolean _ = Files.deleteIfExists(part);
    }
  }

  /** Deletes the folder. A daemon that has mapped a library keeps its memory. */
  void delete() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> libraries = Files.list(folder)) {
      for (Path each : libraries.toList()) {
        boolean _ = Files.deleteIfExists(each);
      }
    }
    boolean _ = Files.deleteIfExists(folder);
  }
}
