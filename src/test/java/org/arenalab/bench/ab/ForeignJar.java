package org.arenalab.bench.ab;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.CompilerHints;

/** A JMH jar of another project: some benchmarks and JMH itself, without Arenalab's classes. */
public final class ForeignJar {
  private static final List<String> JMH = List.of("jmh-core", "jopt-simple", "commons-math3");

  private ForeignJar() {}

  /** Writes a jar of the test benchmarks in the package of {@code example} and its subpackages. */
  public static void write(Path file, Class<?> example) throws IOException {
    String inside = example.getPackageName();
    write(file, lines(BenchmarkList.BENCHMARK_LIST, inside), classes(), inside.replace('.', '/'));
  }

  /** Writes a jar whose list of benchmarks is {@code list}, without any class. */
  public static void writeList(Path file, String list) throws IOException {
    write(file, list, classes(), null);
  }

  private static String lines(String resource, String inside) throws IOException {
    return Files.readString(classes().resolve(resource.substring(1)))
        .lines()
        .filter(line -> line.contains(inside))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static void write(Path file, String list, Path classes, String folder)
      throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, "org.openjdk.jmh.Main");
    attributes.put(Attributes.Name.CLASS_PATH, jmh());
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.putNextEntry(new ZipEntry(BenchmarkList.BENCHMARK_LIST.substring(1)));
      jar.write(list.getBytes(StandardCharsets.UTF_8));
      if (folder == null) {
        return;
      }
      jar.putNextEntry(new ZipEntry(CompilerHints.LIST.substring(1)));
      jar.write(lines(CompilerHints.LIST, "").getBytes(StandardCharsets.UTF_8));
      try (Stream<Path> files = Files.walk(classes.resolve(folder))) {
        for (Path each : files.filter(Files::isRegularFile).toList()) {
          jar.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
          jar.write(Files.readAllBytes(each));
        }
      }
    }
  }

  private static String jmh() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(each -> JMH.stream().anyMatch(String.valueOf(each.getFileName())::startsWith))
        .map(each -> each.toUri().toString())
        .collect(Collectors.joining(" "));
  }

  private static Path classes() {
    try {
      return Path.of(ForeignJar.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
