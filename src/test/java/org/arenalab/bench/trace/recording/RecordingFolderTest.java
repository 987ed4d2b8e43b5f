package org.arenalab.bench.trace.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of the recordings: the largest file first, a full disk, and no files left. */
class RecordingFolderTest {
  @TempDir private Path parent;

  @Test
  void shouldListTheLargestFirst() throws IOException {
    try (RecordingFolder folder = RecordingFolder.beside(parent.resolve("a.trace"))) {
      Files.write(folder.of(7), new byte[10]);
      Files.write(folder.of(12), new byte[30]);
      Files.write(folder.of(3), new byte[20]);
      Files.writeString(folder.of(1).resolveSibling("other.txt"), "not a recording");

      assertThat(folder.processes()).containsExactly(12L, 3L, 7L);
      folder.requireSpace();
    }
    try (Stream<Path> left = Files.list(parent)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void shouldRefuseFullDisk() {
    RecordingFolder.requireSpace(parent, 65_536);
    assertThatThrownBy(() -> RecordingFolder.requireSpace(parent, 65_535))
        .isInstanceOf(RecorderException.class)
        .hasMessageContaining("bytes free=65535, expected 65536 or more");
  }
}
