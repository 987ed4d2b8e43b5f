package org.arenalab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFilesTest {
  @TempDir Path folder;

  @Test
  void shouldDeleteOutputThatWasOpen() throws Exception {
    Path output = folder.resolve("jmh123stdout");
    Path other = folder.resolve("jmh123other");
    TemporaryFiles files = new TemporaryFiles();
    try (OutputStream _ = Files.newOutputStream(output);
        OutputStream _ = Files.newOutputStream(other)) {
      files.note();
    }

    files.delete();

    assertThat(output).doesNotExist();
    assertThat(other).exists();
  }
}
