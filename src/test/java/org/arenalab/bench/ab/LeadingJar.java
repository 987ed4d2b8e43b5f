package org.arenalab.bench.ab;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

/** A jar with a commit in its manifest and a class path that refers to this build's classes. */
public final class LeadingJar {
  private LeadingJar() {}

  public static void write(Path file, String commit) throws IOException {
    write(file, commit, null);
  }

  /** Writes a jar that lacks {@code suite}, like a build from before that suite existed. */
  public static void write(Path file, String commit, String suite) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, "org.arenalab.bench.Main");
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.putNextEntry(new ZipEntry("META-INF/BenchmarkList"));
      // The tests have benchmarks of their own, in a second list.
      for (URL list :
          Collections.list(
              LeadingJar.class.getClassLoader().getResources("META-INF/BenchmarkList"))) {
        try (InputStream in = list.openStream()) {
          String benchmarks = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          for (String line : benchmarks.split("(?<=\n)", -1)) {
            if (suite == null || !line.contains(suite)) {
              jar.write(line.getBytes(StandardCharsets.UTF_8));
            }
          }
        }
      }
      jar.putNextEntry(new ZipEntry("org/arenalab/bench/result/build-info.properties"));
      jar.write(("version=1\nchanged=0\ncommit=" + commit + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
