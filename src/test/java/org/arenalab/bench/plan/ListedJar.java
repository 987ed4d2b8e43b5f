package org.arenalab.bench.plan;

import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.HashMap;
import java.util.Map;
import org.arenalab.bench.suite.Served;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.util.Optional;

/** The list of benchmarks and the classes of a jar that is in no file. */
final class ListedJar {
  /** The parameter of each benchmark that has one. */
  static final String PARAM = "arm";

  private final StringBuilder lines = new StringBuilder();
  private final Map<String, byte[]> classes = new HashMap<>();

  /**
   * Adds {@code CLASS.run} with these declared values of its parameter; without any, no parameter.
   */
  ListedJar with(String className, String... declared) {
    BenchmarkListEntry entry =
        new BenchmarkListEntry(
            className,
            className + "_run_jmhTest",
            "run",
            Mode.AverageTime,
            Optional.none(),
            new int[] {1},
            Optional.none(),
            Optional.none(),
            Optional.none(),
            Optional.none(),
            Optional.none(),
            Optional.none(),
            Optional.none(),
            Optional.none(),
            Optional.none(),
            Optional.none(),
            Optional.none(),
            Optional.none(),
            Optional.none(),
            declared.length == 0 ? Optional.none() : Optional.of(Map.of(PARAM, declared)),
            Optional.none(),
            Optional.none(),
            Optional.none());
    lines.append(entry.toLine()).append('\n');
    return this;
  }

  /** Adds the class, whose parameter serves a value besides the declared ones. */
  ListedJar serving(String className, String value) {
    RuntimeVisibleAnnotationsAttribute annotations =
        RuntimeVisibleAnnotationsAttribute.of(
            Annotation.of(of(Param.class)),
            Annotation.of(
                of(Served.class),
                AnnotationElement.of(
                    "value", AnnotationValue.ofArray(AnnotationValue.ofString(value)))));
    classes.put(
        className.replace('.', '/') + ".class",
        ClassFile.of()
            .build(
                ClassDesc.of(className),
                made ->
                    made.withField(
                        PARAM, ConstantDescs.CD_String, field -> field.with(annotations))));
    return this;
  }

  private static ClassDesc of(Class<?> type) {
    return ClassDesc.of(type.getName());
  }

  BenchmarkList list() {
    return BenchmarkList.fromString(lines.toString());
  }

  byte[] entry(String name) {
    return classes.get(name);
  }
}
