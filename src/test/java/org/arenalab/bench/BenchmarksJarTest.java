package org.arenalab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The native files of {@code target/benchmarks.jar}. Build the jar first: {@code mvn package}. */
@Tag("medium")
@Tag("beside")
class BenchmarksJarTest {
  private static final Path JAR =
      Path.of(System.getProperty("basedir", "."), "target/benchmarks.jar");

  private static final Pattern LIBRARY =
      Pattern.compile("(?:.*/)?(?:lib)?([^/]*?)(?:-[\\d.-]+)?\\.(?:so|dll|dylib|jnilib|a)");

  private static final int HEADER_BYTES = 20;

  /** The first bytes of an ELF file, and the places of its word size, system and processor. */
  private static final int ELF = 0x464c457f;

  private static final int WORD_SIZE_AT = 4;
  private static final int SYSTEM_AT = 7;
  private static final int PROCESSOR_AT = 18;

  private static final byte WORD_OF_64_BITS = 2;
  private static final Set<Byte> LINUX_SYSTEMS = Set.of((byte) 0, (byte) 3);
  private static final Map<Short, String> PROCESSORS =
      Map.of((short) 62, "x64", (short) 183, "arm64");

  @Test
  void shouldShipEachLibraryForBothPlatforms() throws IOException {
    Map<String, Set<String>> platforms = new TreeMap<>();
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        Matcher library = LIBRARY.matcher(entry.getName());
        if (library.matches()) {
          platforms
              .computeIfAbsent(library.group(1), _ -> new TreeSet<>())
              .add(platformOf(jar, entry));
        }
      }
    }
    assertThat(platforms)
        .containsKeys(
            "asyncProfiler", "jemalloc", "lwjgl", "lwjgl_rpmalloc", "lz4-java", "mimalloc", "zstd")
        .containsKey("zstd-jni")
        .allSatisfy((_, found) -> assertThat(found).containsExactly("arm64", "x64"));
  }

  /** LWJGL's jars of classes hold a checksum for each library of each platform. */
  @Test
  void shouldShipNothingOfOtherPlatforms() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(
              jar.stream().map(JarEntry::getName).filter(name -> !name.matches(".*(/|[.]class)")))
          .noneMatch(name -> name.matches("(.*/)?(win|windows|macos|darwin|freebsd|aix)[-/].*"))
          .noneMatch(name -> name.matches("(.*/)?linux[-/](?!x64|amd64|arm64|aarch64).+"));
    }
  }

  private static String platformOf(JarFile jar, JarEntry entry) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (InputStream content = jar.getInputStream(entry)) {
      content.readNBytes(header.array(), 0, HEADER_BYTES);
    }
    boolean isLinux =
        header.getInt(0) == ELF
            && header.get(WORD_SIZE_AT) == WORD_OF_64_BITS
            && LINUX_SYSTEMS.contains(header.get(SYSTEM_AT));
    String processor = PROCESSORS.get(header.getShort(PROCESSOR_AT));
    return isLinux && processor != null ? processor : entry.getName();
  }
}
