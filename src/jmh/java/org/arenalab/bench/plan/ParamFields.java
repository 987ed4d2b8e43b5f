package org.arenalab.bench.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the fields that hold the parameters of a benchmark, by reading class files. It loads no
 * class, because the classes may belong to another project's jar.
 *
 * <p>JMH takes {@code @Param} from the benchmark's class and from the state classes in its methods'
 * arguments. It also searches the arguments of their fixtures, and all superclasses.
 */
final class ParamFields {
  private static final String ANNOTATIONS = "Lorg/openjdk/jmh/annotations/";
  private static final String PARAM = ANNOTATIONS + "Param;";
  private static final String SERVED = "Lorg/arenalab/bench/suite/Served;";
  private static final Set<String> CALLED =
      Set.of(ANNOTATIONS + "Benchmark;", ANNOTATIONS + "Setup;", ANNOTATIONS + "TearDown;");

  private final Function<String, byte[]> classes;

  /** Returns a finder for the classes on this class path. */
  static ParamFields ofThisJar() {
    return new ParamFields(ParamFields::resource);
  }

  private static byte[] resource(String name) {
    try (InputStream in = ParamFields.class.getClassLoader().getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param classes returns the bytes of a class file by its name in the jar, such as {@code
   *     a/B$C.class}; null for a missing class
   */
  ParamFields(Function<String, byte[]> classes) {
    this.classes = classes;
  }

  /**
   * Returns the type of the parameter {@code name} of the benchmarks in {@code className}; {@link
   * ParamType#ANY} if the field is not found.
   */
  ParamType type(String className, String name) {
    return find(className, name).map(field -> type(field.fieldTypeSymbol())).orElse(ParamType.ANY);
  }

  /** Returns the values that one of our suites can run besides its declared values. */
  List<String> served(String className, String name) {
    return find(className, name)
        .flatMap(field -> field.findAttribute(Attributes.runtimeVisibleAnnotations()))
        .stream()
        .flatMap(found -> found.annotations().stream())
        .filter(each -> each.className().equalsString(SERVED))
        .flatMap(each -> each.elements().stream())
        .flatMap(each -> values(each.value()))
        .toList();
  }

  /** Returns the texts of a value; a single text may stand without an array. */
  private static Stream<String> values(AnnotationValue value) {
    return switch (value) {
      case AnnotationValue.OfArray array -> array.values().stream().flatMap(ParamFields::values);
      case AnnotationValue.OfString text -> Stream.of(text.stringValue());
      default -> Stream.of();
    };
  }

  private Optional<FieldModel> find(String className, String name) {
    Deque<String> open = new ArrayDeque<>(List.of(className.replace('.', '/')));
    Set<String> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      ClassModel read = read(open.remove());
      if (read != null) {
        for (FieldModel field : read.fields()) {
          if (field.fieldName().equalsString(name) && isAnnotated(field, Set.of(PARAM))) {
            return Optional.of(field);
          }
        }
        neighbours(read).stream().filter(seen::add).forEach(open::add);
      }
    }
    return Optional.empty();
  }

  /** Returns the other classes in which parameters may be. */
  private static List<String> neighbours(ClassModel read) {
    List<String> names = new ArrayList<>();
    read.superclass().ifPresent(each -> names.add(each.asInternalName()));
    for (MethodModel method : read.methods()) {
      if (isAnnotated(method, CALLED)) {
        method.methodTypeSymbol().parameterList().stream()
            .filter(ClassDesc::isClassOrInterface)
            .map(ParamFields::internalName)
            .forEach(names::add);
      }
    }
    return names;
  }

  private ParamType type(ClassDesc type) {
    ClassModel read = type.isClassOrInterface() ? read(internalName(type)) : null;
    if (read == null || !read.flags().has(AccessFlag.ENUM)) {
      return ParamType.of(type.descriptorString());
    }
    return ParamType.oneOf(
        read.fields().stream()
            .filter(field -> field.flags().has(AccessFlag.ENUM))
            .map(field -> field.fieldName().stringValue())
            .toList());
  }

  private static boolean isAnnotated(AttributedElement element, Set<String> annotations) {
    return element
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .map(
            each ->
                each.annotations().stream()
                    .map(Annotation::className)
                    .anyMatch(name -> annotations.contains(name.stringValue())))
        .orElse(false);
  }

  private static String internalName(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1);
  }

  /** Returns null for a missing class; JMH writes {@code Outer.Inner} for {@code Outer$Inner}. */
  private ClassModel read(String internalName) {
    String name = internalName;
    while (true) {
      byte[] bytes = classes.apply(name + ".class");
      if (bytes != null) {
        try {
          return ClassFile.of().parse(bytes);
        } catch (IllegalArgumentException unreadable) {
          return null;
        }
      }
      int slash = name.lastIndexOf('/');
      if (slash < 0) {
        return null;
      }
      name = name.substring(0, slash) + '$' + name.substring(slash + 1);
    }
  }
}
