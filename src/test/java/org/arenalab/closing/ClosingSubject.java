package org.arenalab.closing;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.arenalab.os.Internal;

/**
 * A public type whose operations are raced against the {@code close} of an allocator.
 *
 * @param type with the operations
 * @param open makes the allocator
 * @param close closes it
 * @param closed what every operation throws then
 * @param operations all that {@code type} has
 */
record ClosingSubject<T>(
    String name,
    Class<?> type,
    Supplier<T> open,
    Consumer<T> close,
    Class<? extends RuntimeException> closed,
    List<Operation<T>> operations) {

  /** The signatures of the type's public instance methods, without Object's and internal ones. */
  Set<String> publicOperations() {
    return operations(false);
  }

  /** The signatures of the public methods that only other rooms may call. */
  Set<String> internalOperations() {
    return operations(true);
  }

  private Set<String> operations(boolean internal) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getDeclaringClass() != Object.class)
        .filter(method -> method.isAnnotationPresent(Internal.class) == internal)
        .filter(method -> !method.isBridge() && !method.getName().equals("toString"))
        .map(ClosingSubject::signature)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String signature(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(",", method.getName() + "(", ")"));
  }

  @Override
  public String toString() {
    return name;
  }
}
