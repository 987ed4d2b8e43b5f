package org.arenalab.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.arenalab.bench.peer.block.OpenAllocator;
import org.arenalab.bench.peer.codec.OpenCodec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("beside")
class PeerUnavailableTest {
  @TempDir Path empty;

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(strings = {"lz4-java-jni", "aircompressor-native", "zstd-jni"})
  void shouldSayWhyANativePeerCannotBeLoaded(String codec) throws Exception {
    Path gone = empty.resolve("gone");

    assertThat(outputOf(OpenCodec.class, "-Djava.io.tmpdir=" + gone, codec))
        .contains(codec + " ")
        .contains("cannot be loaded")
        .contains("java.io.tmpdir=" + gone)
        .contains("-p codec=");
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "lz4-java-jni",
        "lz4-java-safe",
        "aircompressor-native",
        "aircompressor-java",
        "zstd-jni"
      })
  void shouldLoadWithoutAnyWarningUnderTheFlagsOfAFork(String codec) throws Exception {
    assertThat(outputOf(OpenCodec.class, "-Dnothing", codec)).isEqualTo("opened " + codec);
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(strings = {"mimalloc-critical", "jemalloc-plain"})
  void shouldSayWhyANativeAllocatorCannotBeLoaded(String allocator) throws Exception {
    Path gone = empty.resolve("gone");

    assertThat(outputOf(OpenAllocator.class, "-Djava.io.tmpdir=" + gone, allocator))
        .contains(allocator + " cannot be loaded: java.nio.file.NoSuchFileException: " + gone)
        .contains("java.io.tmpdir=" + gone)
        .contains("-p allocator=");
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(strings = {"mimalloc-plain", "jemalloc-plain", "rpmalloc", "netty-adaptive"})
  void shouldLoadAnAllocatorWithoutAnyWarningToo(String allocator) throws Exception {
    assertThat(outputOf(OpenAllocator.class, "-Dnothing", allocator))
        .isEqualTo("opened " + allocator);
  }

  /** Returns standard output and standard error together. */
  private static String outputOf(Class<?> main, String flag, String peer)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                flag,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                peer)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }
}
