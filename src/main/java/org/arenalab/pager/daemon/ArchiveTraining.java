package org.arenalab.pager.daemon;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.arenalab.os.Internal;
import org.arenalab.pager.daemon.lane.WarmUp;

/**
 * A program that loads the classes of a daemon, and ends. The JVM then writes them to an archive;
 * see {@link ClassArchive}.
 */
@Internal
public final class ArchiveTraining {
  /** Rooms whose classes a daemon may use. */
  private static final List<String> ROOMS =
      List.of(
          "org/arenalab/pager/daemon/",
          "org/arenalab/pager/protocol/",
          "org/arenalab/pager/store/",
          "org/arenalab/extent/",
          "org/arenalab/codec/",
          "org/arenalab/os/");

  private static final String SUFFIX = ".class";

  private ArchiveTraining() {}

  /** Loads the classes. */
  public static void main(String[] args)
      throws InterruptedException, IOException, URISyntaxException {
    requireNonNull(args, "args");
    int _ = WarmUp.run(WarmUp.ROUNDS);
    URI jar = ArchiveTraining.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    try (JarFile file = new JarFile(Path.of(jar).toFile())) {
      file.stream()
          .map(JarEntry::getName)
          .filter(ArchiveTraining::isUsed)
          .forEach(each -> load(each));
    }
  }

  private static boolean isUsed(String name) {
    return name.endsWith(SUFFIX)
        && !name.endsWith("package-info.class")
        && ROOMS.stream().anyMatch(name::startsWith);
  }

  private static void load(String name) {
    String className = name.substring(0, name.length() - SUFFIX.length()).replace('/', '.');
    try {
      Class<?> _ = Class.forName(className, false, ArchiveTraining.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError unusable) {
      System.err.println("not in the archive: " + className + ", " + unusable);
    }
  }
}
