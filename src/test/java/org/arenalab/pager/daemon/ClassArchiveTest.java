package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir private Path folder;

  @Test
  void shouldHaveNoArchiveForFolders() throws Exception {
    ClassArchive archive =
        ClassArchive.of(List.of(JAVA), System.getProperty("java.class.path"), folder);
    archive.make();
    assertThat(archive.flags()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void shouldDependOnJarAndFlags() throws Exception {
    Path jar = Files.writeString(folder.resolve("a.jar"), "not a jar");
    ClassArchive archive = ClassArchive.of(List.of(JAVA), jar.toString(), folder);
    archive.make();
    assertThat(archive.flags()).as("a failed training leaves no archive").isEmpty();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(jar);
    }
  }

  /** Makes an archive, which a daemon then maps; another jar of the same name has none. */
  @Test
  @Tag("medium")
  void shouldShareClassesOfDaemons() throws Exception {
    String libraries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(each -> each.matches(".*/(lz4-java|agrona|zstd-jni)[^/]*\\.jar"))
            .collect(Collectors.joining(File.pathSeparator));
    Path jar = folder.resolve("a daemon.jar");
    write(jar);
    Path old = cached("pagerd-1.jsa", 31);
    Path recent = cached("pagerd-2.jsa", 29);
    Path oldLibraries = Files.createDirectory(folder.resolve("cache/pagerd-1.lib"));
    Path _ = Files.createFile(oldLibraries.resolve("liblz4-java.so"));
    String classPath = jar + File.pathSeparator + libraries;
    List<String> java =
        List.of(JAVA, "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx16m");
    ClassArchive archive = ClassArchive.of(java, classPath, folder.resolve("cache"));
    archive.make();
    assertThat(archive.flags()).hasSize(2);
    assertThat(old).doesNotExist();
    assertThat(oldLibraries).doesNotExist();
    assertThat(recent).exists();
    List<String> command = new ArrayList<>(java);
    command.addAll(archive.flags());
    command.addAll(List.of("-Xlog:class+load", "-cp", classPath));
    command.addAll(List.of(PagerDaemonMain.class.getName(), "--help"));
    Process daemon = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(daemon.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output)
        .containsPattern(PagerDaemonMain.class.getName() + " source: shared objects file \\(top\\)")
        .contains("usage: pagerd");
    assertThat(daemon.waitFor()).isZero();
    assertLoadsSharedLibraries(java, archive, classPath);

    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
    assertThat(ClassArchive.of(java, classPath, folder.resolve("cache")).flags()).isEmpty();
  }

  /** Runs the work of a daemon's start; the log of the JVM names the libraries that it loads. */
  private void assertLoadsSharedLibraries(List<String> java, ClassArchive archive, String classPath)
      throws Exception {
    List<String> command = new ArrayList<>(java);
    command.addAll(archive.flags());
    command.addAll(List.of("-Xlog:library", "-cp", classPath, ArchiveTraining.class.getName()));
    Process daemon = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(daemon.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(daemon.waitFor()).isZero();
    String shared = "Loaded library " + Pattern.quote(folder.resolve("cache").toString());
    assertThat(output)
        .containsPattern(shared + "/pagerd-[0-9a-f]+\\.lib/libzstd-jni")
        .containsPattern(shared + "/pagerd-[0-9a-f]+\\.lib/liblz4-java\\.so");
  }

  private Path cached(String name, int ageDays) throws IOException {
    Path file = Files.createDirectories(folder.resolve("cache")).resolve(name);
    Instant time = Instant.now().minus(Duration.ofDays(ageDays));
    return Files.setLastModifiedTime(Files.createFile(file), FileTime.from(time));
  }

  private static void write(Path jar) throws IOException {
    Path classes =
        Path.of(
            PagerDaemonMain.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file);
        Stream<Path> paths = Files.walk(classes)) {
      for (Path each : paths.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
        Files.copy(each, entries);
      }
    }
  }
}
