package org.arenalab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.arenalab.os.Internal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that every public method and constructor of the library refuses null and names the
 * parameter. The receiver and the other arguments are blank objects without a state. A method that
 * uses a blank before it checks for null fails in another way. So nothing can have changed before
 * the refusal.
 */
class NullArgumentsTest {
  /** Rooms whose public methods that take an object are all {@link Internal}. */
  private static final Set<String> WITHOUT_CASES =
      Set.of(
          "codec",
          "compressed.chunk",
          "concurrent",
          "os.residency",
          "os.socket",
          "os.userfault",
          "shm.layout",
          "pager.daemon.background",
          "pager.daemon.lane",
          "pager.protocol",
          "slab.heap",
          "slab.mapping",
          "slab.page",
          "slab.release",
          "slab.scavenger",
          "tiering.policy");

  /** A parameter of a public method or constructor. */
  record Case(Executable call, int index) {
    Parameter parameter() {
      return call.getParameters()[index];
    }

    String name() {
      String type = call.getDeclaringClass().getSimpleName();
      String method = call instanceof Method ? call.getName() : "new";
      return type + "." + method + "." + parameter().getName();
    }

    @Override
    public String toString() {
      return name();
    }
  }

  private static List<String> rooms() {
    return ArchitectureTest.MAY_KNOW.keySet().stream()
        .filter(room -> !WITHOUT_CASES.contains(room))
        .map(room -> "org.arenalab." + room)
        .toList();
  }

  static List<Case> cases() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(rooms().toArray(String[]::new))
            .stream()
            .map(JavaClass::reflect)
            .filter(NullArgumentsTest::isOpen)
            .flatMap(NullArgumentsTest::calls)
            .flatMap(NullArgumentsTest::references)
            .toList();
  }

  private static boolean isOpen(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getDeclaringClass()) {
      if (!Modifier.isPublic(each.getModifiers()) || each.isAnnotationPresent(Internal.class)) {
        return false;
      }
    }
    return !Throwable.class.isAssignableFrom(type);
  }

  private static Stream<Executable> calls(Class<?> type) {
    Stream<Executable> all =
        Stream.concat(
            Stream.of(type.getDeclaredConstructors()), Stream.of(type.getDeclaredMethods()));
    return all.filter(call -> Modifier.isPublic(call.getModifiers()))
        .filter(call -> !call.isAnnotationPresent(Internal.class))
        .filter(call -> !Modifier.isAbstract(call.getModifiers()) && !call.isSynthetic())
        .filter(call -> !call.getName().equals("equals"))
        .filter(call -> !(type.isEnum() && call.getName().equals("valueOf")));
  }

  private static Stream<Case> references(Executable call) {
    return Stream.iterate(0, i -> i + 1)
        .limit(call.getParameterCount())
        .filter(i -> !call.getParameterTypes()[i].isPrimitive())
        .map(i -> new Case(call, i));
  }

  @Test
  void shouldFindEachRoomsMethods() {
    assertThat(
            cases().stream()
                .map(each -> each.call().getDeclaringClass().getPackageName())
                .distinct())
        .containsExactlyInAnyOrderElementsOf(rooms());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldRefuseNullByName(Case each) {
    Throwable refusal = catchThrowable(() -> call(each));
    assertThat(refusal).isNotNull();
    assertThat(refusal.getClass().getName()).startsWith("org.arenalab.");
    String name = each.parameter().getName();
    assertThat(refusal)
        .hasMessageContaining((name.equals("value") ? each.call().getName() : name) + "=null");
  }

  private static void call(Case each) throws Throwable {
    Executable call = each.call();
    Object[] arguments = new Object[call.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = i == each.index() ? null : blank(call.getParameterTypes()[i]);
    }
    try {
      if (call instanceof Method method) {
        boolean isStatic = Modifier.isStatic(call.getModifiers());
        method.invoke(isStatic ? null : blank(call.getDeclaringClass()), arguments);
      } else {
        ((Constructor<?>) call).newInstance(arguments);
      }
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object blank(Class<?> type) throws ReflectiveOperationException {
    if (type.isPrimitive() || type.isArray()) {
      Class<?> element = type.isArray() ? type.getComponentType() : type;
      Object array = Array.newInstance(element, 1);
      return type.isArray() ? array : Array.get(array, 0);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    Object known = KNOWN.get(type);
    if (known != null) {
      return known;
    }
    if (type.isInterface() && !type.isSealed()) {
      return Proxy.newProxyInstance(
          type.getClassLoader(),
          new Class<?>[] {type},
          (proxy, method, arguments) -> {
            throw new AssertionError("calls " + method);
          });
    }
    return Blank.of(type.isSealed() ? type.getPermittedSubclasses()[0] : type);
  }

  /** A record of statistics without figures. */
  private record NoFigures() {}

  private static final Map<Class<?>, Object> KNOWN =
      Map.of(
          String.class,
          "text",
          Object.class,
          "text",
          Record.class,
          new NoFigures(),
          InputStream.class,
          InputStream.nullInputStream(),
          Path.class,
          Path.of("no-such-file"),
          Duration.class,
          Duration.ofSeconds(1),
          Instant.class,
          Instant.EPOCH,
          Optional.class,
          Optional.empty(),
          List.class,
          List.of());
}
