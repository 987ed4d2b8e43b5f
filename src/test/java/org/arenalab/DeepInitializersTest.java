package org.arenalab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lists of classes that are initialized in advance: a renamed class must not be left out. */
class DeepInitializersTest {
  private static final String ROOT = "org.arenalab.";
  private static final String LIST = "DeepInitializers";

  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", "."), "src/main/java/org/arenalab");

  static List<String> rooms() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.endsWith(LIST + ".java"))
          .map(file -> SOURCES.relativize(file.getParent()).toString().replace('/', '.'))
          .sorted()
          .toList();
    }
  }

  @Test
  void shouldSeeTheRooms() throws IOException {
    assertThat(rooms())
        .contains("compressed", "extent", "shm", "shm.segments", "slab", "transport");
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void shouldNameClassesOfRoomsBelow(String room) throws ReflectiveOperationException {
    List<String> known =
        Stream.concat(Stream.of(room), ArchitectureTest.MAY_KNOW.get(room).stream()).toList();
    for (String name : names(ROOT + room + "." + LIST)) {
      String packageName = name.substring(ROOT.length(), name.lastIndexOf('.'));
      assertThat(known).as(name).contains(packageName);
      assertExists(name);
    }
  }

  @Test
  void shouldNameClassesThatExist() throws ReflectiveOperationException {
    for (String name : names(ROOT + "os.StackReserve")) {
      assertThat(name).matches("org\\.(arenalab\\.os(\\.\\w+)?|agrona\\.concurrent)\\.\\w+");
      assertExists(name);
    }
  }

  private static List<String> names(String list) throws ReflectiveOperationException {
    Field classes = Class.forName(list).getDeclaredField("CLASSES");
    classes.setAccessible(true);
    return List.of(((String) classes.get(null)).strip().split("\\s+", -1));
  }

  private static void assertExists(String name) {
    ClassLoader loader = DeepInitializersTest.class.getClassLoader();
    assertThatCode(() -> Class.forName(name, false, loader)).as(name).doesNotThrowAnyException();
  }
}
