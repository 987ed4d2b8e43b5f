package org.arenalab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of the dependencies between the classes of one room. Classes that depend on each other in a
 * circle can only be understood together, so such a group stays small.
 *
 * <p>The graph comes from the sources: a compiled class no longer shows the use of a constant.
 * Comments, strings, imports and the subtypes that a sealed type permits do not count.
 */
class TangleTest {
  private static final Path LIBRARY =
      Path.of(System.getProperty("basedir", "."), "src/main/java/org/arenalab");
  private static final Pattern IGNORED =
      Pattern.compile(
          "/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\""
              + "|^(?:import|package) [^\\n]*|\\bpermits [^{]*",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("(?<![\\w.])[A-Z]\\w*");

  @ParameterizedTest
  @CsvSource({
    "codec, 4",
    "compressed, 4",
    "compressed/chunk, 4",
    "concurrent, 4",
    "extent, 4",
    "hotness, 4",
    "os, 9",
    "os/probe, 4",
    "os/process, 4",
    "os/residency, 4",
    "settings, 4",
    "shm, 4",
    "shm/layout, 4",
    "shm/segments, 4",
    "slab, 16",
    "slab/heap, 4",
    "slab/mapping, 4",
    "slab/page, 4",
    "slab/release, 4",
    "slab/scavenger, 4",
    "statistics, 4",
    "trace, 4",
    "transport, 4"
  })
  void shouldKeepCirclesOfClassesSmall(String room, int most) throws IOException {
    Map<String, Set<String>> uses = uses(LIBRARY.resolve(room));
    assertThat(uses).isNotEmpty();
    assertThat(uses.keySet())
        .allSatisfy(name -> assertThat(circle(uses, name)).hasSizeLessThanOrEqualTo(most));
  }

  @Test
  void shouldFindCircle() {
    Map<String, Set<String>> uses =
        Map.of("A", Set.of("B"), "B", Set.of("C"), "C", Set.of("A", "D"), "D", Set.of());
    assertThat(circle(uses, "B")).containsExactlyInAnyOrder("A", "B", "C");
    assertThat(circle(uses, "D")).containsExactly("D");
  }

  @Test
  void shouldIgnoreCommentsAndStrings() {
    String source = "package a;\nimport b.C;\n/** {@link D} */ E f = \"G\"; // H\nI.J k;";
    assertThat(names(source)).containsExactly("E", "I");
    assertThat(names("sealed class K extends L\n    permits M,\n N {")).containsExactly("K", "L");
  }

  /** Returns the classes of a room that each class of the room uses. */
  private static Map<String, Set<String>> uses(Path room) throws IOException {
    Map<String, Set<String>> uses = new TreeMap<>();
    try (Stream<Path> files = Files.list(room)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        uses.put(file.getFileName().toString().replace(".java", ""), names(Files.readString(file)));
      }
    }
    uses.values().forEach(names -> names.retainAll(uses.keySet()));
    return uses;
  }

  private static Set<String> names(String source) {
    Set<String> names = new TreeSet<>();
    Matcher name = NAME.matcher(IGNORED.matcher(source).replaceAll(""));
    while (name.find()) {
      names.add(name.group());
    }
    return names;
  }

  /** Returns a class and all classes that it depends on and that depend on it. */
  private static Set<String> circle(Map<String, Set<String>> uses, String name) {
    Set<String> circle = reachable(uses, name);
    circle.removeIf(other -> !reachable(uses, other).contains(name));
    return circle;
  }

  private static Set<String> reachable(Map<String, Set<String>> uses, String from) {
    Set<String> reached = new HashSet<>();
    reach(uses, from, reached);
    return reached;
  }

  private static void reach(Map<String, Set<String>> uses, String from, Set<String> reached) {
    if (reached.add(from)) {
      uses.get(from).forEach(next -> reach(uses, next, reached));
    }
  }
}
