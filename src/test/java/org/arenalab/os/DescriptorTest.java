package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorTest {
  private static final int O_RDWR = 2;
  private static final int ROUNDS = 2000;

  @TempDir private Path directory;

  private Descriptor open(String name) throws Exception {
    Path path = directory.resolve(name);
    Files.write(path, new byte[8]);
    return Descriptor.open(path, O_RDWR);
  }

  @Test
  void shouldRefuseEveryCallAfterClose() throws Exception {
    Descriptor file = open("closed");
    Descriptor other = open("other");
    file.close();
    file.close();

    try (Arena arena = Arena.ofConfined();
        other) {
      MemorySegment bytes = arena.allocate(8);
      MemorySegment capture = LibC.newCapture(arena);
      refused(() -> file.read(bytes, 0));
      refused(() -> file.write(bytes, 0));
      refused(() -> file.read(capture, bytes, 0));
      refused(() -> file.write(capture, bytes, 0));
      refused(() -> file.truncate(1));
      refused(() -> file.allocate(0, 0, 1));
      refused(() -> file.lock(1));
      refused(() -> file.map(0, 4096, 1, 1));
      refused(() -> file.control(0, 0));
      refused(() -> file.stat(bytes, 0, bytes));
      refused(file::status);
      refused(() -> file.link(directory.resolve("new")));
      refused(() -> file.redirectTo(other));
      refused(() -> other.redirectTo(file));
      refused(file::numberForOthers);
    }
  }

  private static void refused(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(DescriptorClosedException.class)
        .hasMessageContaining("closed is closed: expected an open file");
  }

  /** The file that is opened next gets the number: writing to it would show there. */
  @Tag("medium")
  @Test
  void shouldNeverWriteToAFileThatGotTheNumber() throws Exception {
    Path bystander = directory.resolve("bystander");
    for (int round = 0; round < ROUNDS; round++) {
      Descriptor file = open("file");
      AtomicReference<Throwable> end = new AtomicReference<>();
      Thread writer = Thread.ofPlatform().start(() -> end.set(writeUntilClosed(file)));
      while (Files.size(directory.resolve("file")) == 0) {
        Thread.onSpinWait();
      }
      file.close();
      Files.write(bystander, new byte[0]);
      try (Descriptor next = Descriptor.open(bystander, O_RDWR)) {
        writer.join();
        assertThat(Files.size(bystander)).as("bytes in %s", next).isZero();
      }
      assertThat(end.get()).isInstanceOf(DescriptorClosedException.class);
    }
  }

  private static Throwable writeUntilClosed(Descriptor file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(64);
      while (true) {
        assertThat(file.write(bytes, 0)).isEqualTo(bytes.byteSize());
      }
    } catch (Throwable e) {
      return e;
    }
  }

  @Test
  void shouldCloseWithTheLastUser() {
    UseCount users = new UseCount();
    assertThat(users.tryEnter()).isTrue();
    assertThat(users.tryEnter()).isTrue();

    assertThat(users.close()).as("released under users").isFalse();
    assertThat(users.tryEnter()).as("entered after close").isFalse();
    assertThat(users.leave()).as("released under a user").isFalse();
    assertThat(users.leave()).as("released by the last user").isTrue();
    assertThat(users.close()).as("released twice").isFalse();
  }

  @Test
  void shouldReleaseAtCloseWithoutUsers() {
    UseCount users = new UseCount();
    assertThat(users.tryEnter()).isTrue();
    assertThat(users.leave()).as("released while open").isFalse();

    assertThat(users.close()).isTrue();
    assertThat(users.isClosed()).isTrue();
  }

  @Test
  void shouldAwaitUsers() throws Exception {
    UseCount users = new UseCount();
    assertThat(users.tryEnter()).isTrue();
    Thread closer = Thread.ofPlatform().start(users::closeAndAwait);
    while (!users.isClosed()) {
      Thread.onSpinWait();
    }
    assertThat(closer.isAlive()).as("waits for the user").isTrue();

    assertThat(users.leave()).isTrue();

    closer.join();
  }

  /** A stack overflow inside an operation leaves no count of a user, so close can proceed. */
  @Test
  void shouldCloseAfterStackOverflows() throws Exception {
    Descriptor file = open("deep");
    // Once with room, so that no class is initialised without.
    assertThat(file.status().regular()).isTrue();
    Path self = Path.of("/proc/self/fd/" + file.numberForOthers());
    Thread deep = new Thread(null, () -> overflow(file, 0), "deep", 256 << 10);
    deep.start();
    deep.join();

    file.close();

    assertThat(Files.exists(self) && Files.isSameFile(self, directory.resolve("deep"))).isFalse();
  }

  @SuppressWarnings("InfiniteRecursion") // Ends where the stack does.
  private static int overflow(Descriptor file, int depth) {
    try {
      return overflow(file, depth + 1);
    } catch (StackOverflowError e) {
      return file.status().regular() ? depth : -1;
    }
  }
}
