package org.arenalab.bench.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.arenalab.bench.cli.UsageException;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A jar that JMH can run, of this project or of another.
 *
 * <p>Reads the jar anew in each call; safe for use by any thread.
 */
public record JmhJar(Path path) {
  /**
   * The oldest JMH whose list of benchmarks JMH 1.37 can read; older lists have another format of
   * parameters.
   */
  private static final String OLDEST = "1.24";

  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  /**
   * Reads the list of benchmarks.
   *
   * @throws UsageException if the jar has no list, or a JMH older than {@value #OLDEST} has written
   *     it
   */
  public BenchmarkList benchmarks() {
    byte[] list = entry(BenchmarkList.BENCHMARK_LIST.substring(1));
    if (list == null) {
      throw new UsageException(
          "not a JMH jar: jar=%s, expected a list of benchmarks in it; give a jar that JMH can run"
              .formatted(path));
    }
    try {
      BenchmarkList read = BenchmarkList.fromString(new String(list, StandardCharsets.UTF_8));
      // JMH parses the lines only when entries are requested.
      var _ =
          read.getAll(
              OutputFormatFactory.createFormatInstance(nowhere(), VerboseMode.SILENT), List.of());
      return read;
    } catch (IllegalStateException
        | IllegalArgumentException
        | IndexOutOfBoundsException unreadable) {
      throw new UsageException(
          "the list of benchmarks cannot be read: jar=%s, JMH=%s, expected %s or newer; build the jar with a newer JMH"
              .formatted(path, jmhVersion(), OLDEST),
          unreadable);
    }
  }

  /** Returns the version of JMH in the jar. */
  private String jmhVersion() {
    byte[] properties = entry("jmh.properties");
    if (properties == null) {
      return "unknown";
    }
    try {
      Properties read = new Properties();
      read.load(new ByteArrayInputStream(properties));
      return read.getProperty("jmh.version", "unknown");
    } catch (IOException | IllegalArgumentException e) {
      return "unknown";
    }
  }

  /**
   * Returns the class that {@code java -jar} starts.
   *
   * @throws UsageException if the manifest names no class
   */
  public String mainClass() {
    byte[] manifest = entry(MANIFEST);
    try {
      String name =
          manifest == null
              ? null
              : new Manifest(new ByteArrayInputStream(manifest))
                  .getMainAttributes()
                  .getValue(Attributes.Name.MAIN_CLASS);
      if (name != null) {
        return name;
      }
    } catch (IOException e) {
      throw new UsageException("%s: its manifest cannot be read: %s".formatted(path, e), e);
    }
    throw new UsageException(
        "%s: its manifest names no Main-Class; give a jar that java -jar can run".formatted(path));
  }

  /**
   * Returns the bytes of an entry by its name, or null for a missing entry.
   *
   * @throws UsageException if the file is not a jar
   */
  public byte[] entry(String name) {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      ZipEntry entry = zip.getEntry(name);
      if (entry == null) {
        return null;
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return in.readAllBytes();
      }
    } catch (IOException e) {
      throw new UsageException("%s is not a jar that can be read: %s".formatted(path, e), e);
    }
  }

  private static PrintStream nowhere() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }
}
