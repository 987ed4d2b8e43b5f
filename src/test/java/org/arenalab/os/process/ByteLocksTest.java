package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteLocksTest {
  @TempDir private Path directory;

  @Test
  void shouldExcludeOtherDescriptionsByByte() throws IOException {
    Path path = Files.createFile(directory.resolve("file"));
    try (SharedMemory one = SharedMemory.open(path, true);
        SharedMemory other = SharedMemory.open(path, true)) {
      ByteLocks mine = new ByteLocks(one);
      ByteLocks theirs = new ByteLocks(other);
      assertThat(mine.tryLock(1000)).isTrue();
      assertThat(mine.tryLock(1000)).as("one holder").isTrue();
      assertThat(theirs.tryLock(1000)).isFalse();
      assertThat(theirs.tryLock(1001)).isTrue();

      mine.unlock(1000);
      assertThat(theirs.tryLock(1000)).isTrue();
    }
  }

  @Test
  void shouldFindLocksOfOthersAlone() throws IOException {
    Path path = Files.createFile(directory.resolve("file"));
    try (SharedMemory one = SharedMemory.open(path, true);
        SharedMemory reader = SharedMemory.open(path, false)) {
      ByteLocks mine = new ByteLocks(one);
      ByteLocks theirs = new ByteLocks(reader);
      assertThat(theirs.findLockedByOthers(0, 1 << 20)).isEqualTo(-1);
      mine.tryLock(4096);

      assertThat(theirs.findLockedByOthers(0, 1 << 20)).isEqualTo(4096);
      assertThat(theirs.findLockedByOthers(4097, 1 << 20)).isEqualTo(-1);
      assertThat(theirs.findLockedByOthers(0, 4096)).isEqualTo(-1);
      assertThat(mine.findLockedByOthers(0, 1 << 20)).as("its own").isEqualTo(-1);
    }
  }

  /** Classic POSIX locks fail this test: closing any descriptor of the file releases them. */
  @Test
  void shouldKeepLockWhenAnotherDescriptorCloses() throws IOException {
    Path path = Files.createFile(directory.resolve("file"));
    try (SharedMemory one = SharedMemory.open(path, true);
        SharedMemory asker = SharedMemory.open(path, false)) {
      new ByteLocks(one).tryLock(0);
      SharedMemory.open(path, true).close();
      Files.readAllBytes(path);

      assertThat(new ByteLocks(asker).findLockedByOthers(0, 1)).isZero();
    }
    try (SharedMemory asker = SharedMemory.open(path, false)) {
      assertThat(new ByteLocks(asker).findLockedByOthers(0, 1)).isEqualTo(-1);
    }
  }

  @Test
  void shouldNameRefusedLock() throws IOException {
    Path path = Files.createFile(directory.resolve("file"));
    try (SharedMemory reader = SharedMemory.open(path, false)) {
      assertThatThrownBy(() -> new ByteLocks(reader).tryLock(7))
          .isInstanceOf(SystemCallException.class)
          .hasMessageContaining("F_OFD_SETLK, 7");
    }
  }
}
