package org.arenalab.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Looks for a JDK of at least {@link #OLDEST} in the places where JDKs are kept, and remembers
 * where it looked.
 */
final class JdkFinder {
  static final int OLDEST = 25;

  private final List<Path> homes = new ArrayList<>();
  private final List<String> looked = new ArrayList<>();

  /**
   * Looks at {@code runningHome} first, then at the environment's homes, then below each of {@code
   * folders}.
   */
  JdkFinder(Path runningHome, Map<String, String> environment, List<Path> folders) {
    addHome("the running Java", runningHome);
    for (String variable : List.of("JAVA_HOME", "JDK_" + OLDEST + "_HOME", "JAVA_HOME_" + OLDEST)) {
      String value = environment.get(variable);
      if (value == null || value.isEmpty()) {
        looked.add("$" + variable + " (not set)");
      } else {
        addHome("$" + variable, Paths.get(value));
      }
    }
    for (Path folder : folders) {
      looked.add(folder + "/*");
      addFolder(folder);
    }
  }

  static JdkFinder ofThisMachine() {
    Path userHome = Paths.get(System.getProperty("user.home", "/"));
    return new JdkFinder(
        Paths.get(System.getProperty("java.home")),
        System.getenv(),
        List.of(
            Paths.get("/usr/lib/jvm"),
            Paths.get("/usr/java"),
            Paths.get("/usr/local"),
            Paths.get("/opt"),
            Paths.get("/opt/java"),
            userHome.resolve(".sdkman/candidates/java"),
            userHome.resolve(".jdks")));
  }

  /** The {@code java} command of the first JDK that is new enough, or null. */
  Path find() {
    for (Path home : homes) {
      Path java = home.resolve("bin").resolve("java");
      if (versionOf(home) >= OLDEST && Files.isExecutable(java)) {
        return java;
      }
    }
    return null;
  }

  String describeFailure() {
    return "Arenalab needs a JDK "
        + OLDEST
        + " or newer and found none. Looked at: "
        + String.join(", ", looked)
        + ". Install one there, or set JDK_"
        + OLDEST
        + "_HOME to its folder.";
  }

  private void addHome(String name, Path home) {
    looked.add(name + " (" + home + ")");
    homes.add(home);
  }

  private void addFolder(Path folder) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      List<Path> found = new ArrayList<>();
      entries.forEach(found::add);
      found.sort(null);
      homes.addAll(found);
    } catch (IOException absent) {
      // A folder that is not there holds no JDK.
    }
  }

  /** The feature version in a JDK's {@code release} file; 0 where there is none. */
  private static int versionOf(Path home) {
    Properties release = new Properties();
    try (InputStream in = Files.newInputStream(home.resolve("release"))) {
      release.load(in);
    } catch (IOException | IllegalArgumentException unreadable) {
      return 0;
    }
    String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
    String feature = version.split("[^0-9]", 2)[0];
    return feature.isEmpty() ? 0 : Integer.parseInt(feature);
  }
}
