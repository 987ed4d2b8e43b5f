package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer truncates the file: closing touches no byte that is gone, and releases everything. */
class ShmTruncatedCloseTest {
  private final SharedDirectory shared = new SharedDirectory();

  ShmTruncatedCloseTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    shared.close();
  }

  @Test
  void shouldReleaseTruncatedSegment() throws Exception {
    ShmArena arena = ShmArena.create(shared.config("cut"));
    ShmArena other = ShmArena.attach(arena.path(), AttachMode.READ_WRITE);
    arena.free(arena.allocate(64));
    ShmLease lease = arena.lease(4096);
    lease.allocate(64);
    try (FileChannel file = FileChannel.open(arena.path(), StandardOpenOption.WRITE)) {
      file.truncate(0);
    }

    arena.close();
    lease.close();
    other.close();

    assertThat(arena.path()).doesNotExist();
    assertThat(Files.readString(Path.of("/proc/self/maps")))
        .doesNotContain(arena.path().toString());
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(open.map(ShmTruncatedCloseTest::target))
          .noneMatch(each -> each.startsWith(shared.path().toString()));
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closedAlready) {
      return "";
    }
  }
}
