package org.arenalab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Field;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lists of classes that are initialized in advance: a renamed class must not be left out. */
@Tag("beside")
class DeepInitializersTest {
  private static final String ROOT = "org.arenalab.";
  private static final String LIST = "DeepInitializers";

  static List<String> rooms() {
    return ArchitectureTest.CLASSES.stream()
        .filter(each -> each.getSimpleName().equals(LIST))
        .map(each -> each.getPackageName().substring(ROOT.length()))
        .sorted()
        .toList();
  }

  @Tag("medium")
  @Test
  void shouldSeeTheRooms() {
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
