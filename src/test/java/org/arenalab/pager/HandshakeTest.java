package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of a backend by the kernel and by the files that the process may open. */
class HandshakeTest {
  /** Of Linux 7.3 and of 6.18, by their headers. */
  private static final long NEWEST = 0x7ffff;

  private static final long NEW = 0x1ffff;

  @TempDir Path directory;

  @Test
  void shouldTrackOnlyIfBothFilesCanBeOpened() throws Exception {
    Path file = Files.createFile(directory.resolve("mem"));
    Path missing = directory.resolve("pagemap");

    assertThat(Handshake.backend(NEWEST, file, file)).isEqualTo(PagerBackend.TRACK);
    assertThat(Handshake.backend(NEWEST, file, missing)).isEqualTo(PagerBackend.MOVE);
    assertThat(Handshake.backend(NEWEST, missing, file)).isEqualTo(PagerBackend.MOVE);
    assertThat(Handshake.backend(NEW, missing, missing)).isEqualTo(PagerBackend.MOVE);
  }
}
