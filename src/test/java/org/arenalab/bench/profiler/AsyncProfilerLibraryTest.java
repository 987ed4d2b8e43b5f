package org.arenalab.bench.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.arenalab.bench.cli.UsageException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("beside")
class AsyncProfilerLibraryTest {
  private static final byte[] LIBRARY = {0x7f, 'E', 'L', 'F', 1, 2, 3};

  @TempDir Path directory;

  @Test
  void shouldKeepOneCopyThatOnlyItsOwnerMayRead() throws IOException {
    Path cache = directory.resolve("a/b");

    Path first = AsyncProfilerLibrary.extract(LIBRARY, cache);
    Files.setLastModifiedTime(first, FileTime.fromMillis(0));
    Path second = AsyncProfilerLibrary.extract(LIBRARY, cache);

    assertThat(second).isEqualTo(first).hasBinaryContent(LIBRARY);
    assertThat(Files.getLastModifiedTime(first).toMillis()).as("reused, not rewritten").isZero();
    assertThat(mode(first)).isEqualTo("rw-------");
    assertThat(mode(cache)).isEqualTo("rwx------");
    assertThat(entries(cache)).isOne();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static long entries(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void shouldReplaceACopyThatIsNotOurs() throws IOException {
    Path file = AsyncProfilerLibrary.extract(LIBRARY, directory);
    Files.write(file, new byte[] {0x7f, 'E', 'L', 'F', 9, 9, 9});

    assertThat(AsyncProfilerLibrary.extract(LIBRARY, directory)).hasBinaryContent(LIBRARY);

    Path elsewhere = Files.write(directory.resolve("evil"), LIBRARY);
    Files.delete(file);
    Files.createSymbolicLink(file, elsewhere);

    assertThat(AsyncProfilerLibrary.extract(LIBRARY, directory)).isRegularFile();
    assertThat(Files.isSymbolicLink(file)).isFalse();
  }

  @Test
  void shouldKeepTwoVersionsApart() throws IOException {
    Path one = AsyncProfilerLibrary.extract(LIBRARY, directory);
    Path other = AsyncProfilerLibrary.extract(new byte[] {1}, directory);

    assertThat(other).isNotEqualTo(one);
    assertThat(one).hasBinaryContent(LIBRARY);
  }

  @Tag("medium")
  @Test
  void shouldNeverShowHalfAFileToAnotherProcess() throws Exception {
    byte[] large = new byte[1 << 20];
    Callable<Path> extract = () -> AsyncProfilerLibrary.extract(large, directory.resolve("c"));
    try (ExecutorService both = Executors.newFixedThreadPool(4)) {
      for (Future<Path> each : both.invokeAll(java.util.Collections.nCopies(16, extract))) {
        assertThat(each.get()).hasBinaryContent(large);
      }
    }
    assertThat(entries(directory.resolve("c"))).isOne();
  }

  @Test
  void shouldFollowXdgOnlyWhereItIsAbsolute() {
    assertThat(AsyncProfilerLibrary.cacheDirectory(Map.of(), "/home/x"))
        .isEqualTo(Path.of("/home/x/.cache/arenalab"));
    assertThat(AsyncProfilerLibrary.cacheDirectory(Map.of("XDG_CACHE_HOME", "/c"), "/home/x"))
        .isEqualTo(Path.of("/c/arenalab"));
    assertThat(AsyncProfilerLibrary.cacheDirectory(Map.of("XDG_CACHE_HOME", "c"), "/home/x"))
        .isEqualTo(Path.of("/home/x/.cache/arenalab"));
  }

  @Test
  void shouldHoldALibraryForBothArchitecturesAndNameTheOthers() {
    assertThat(AsyncProfilerLibrary.bytesFor("Linux", "amd64")).startsWith(0x7f, 'E', 'L', 'F');
    assertThat(AsyncProfilerLibrary.bytesFor("Linux", "aarch64")).startsWith(0x7f, 'E', 'L', 'F');
    assertThatThrownBy(() -> AsyncProfilerLibrary.bytesFor("Mac OS X", "aarch64"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Mac OS X");
  }
}
