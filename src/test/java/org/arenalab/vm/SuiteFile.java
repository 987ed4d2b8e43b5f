package org.arenalab.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The tests of one suite, as its file in {@code src/vm/suites} declares them. The file has one
 * entry per line; {@code #} at the start of a word starts a comment:
 *
 * <pre>
 * seconds N       the time limit of the suite
 * run NAME        a class, or every test class of a package (sub-packages excluded)
 * without NAME    a class, or a method as Class#method, that an entry above would run
 * </pre>
 *
 * Other words belong to {@code src/vm/run} and are ignored here.
 */
record SuiteFile(String name, int seconds, List<String> runs, List<String> without) {
  static SuiteFile read(Path file) throws IOException {
    int seconds = 0;
    List<String> runs = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.replaceFirst("(^|\\s)#.*", "").strip().split("\\s+", 2);
      switch (words[0]) {
        case "seconds" -> seconds = Integer.parseInt(words[1]);
        case "run" -> runs.add(words[1]);
        case "without" -> without.add(words[1]);
        default -> {}
      }
    }
    if (runs.isEmpty()) {
      throw new IllegalArgumentException(
          "no test: file=" + file + ", expected lines of the form \"run NAME\"");
    }
    if (seconds <= 0) {
      throw new IllegalArgumentException(
          "no time limit: file=" + file + ", expected a line of the form \"seconds N\"");
    }
    return new SuiteFile(file.getFileName().toString(), seconds, runs, without);
  }

  /** Returns whether an entry of {@link #runs} is a class; a package has a name in lower case. */
  static boolean isClass(String entry) {
    return Character.isUpperCase(entry.charAt(entry.lastIndexOf('.') + 1));
  }
}
