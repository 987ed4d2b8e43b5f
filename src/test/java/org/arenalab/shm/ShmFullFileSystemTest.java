package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.shm.ShmArenaException.Reason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A file system that is full, read-only, or not ours: a small tmpfs, mounted for each test. Needs
 * root; as another user these tests are skipped, and say so.
 */
class ShmFullFileSystemTest {
  private static final long FILE_SYSTEM_BYTES = 16 << 20;
  private Path directory;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "SKIPPED: mounting a tmpfs needs root");
    directory = Files.createTempDirectory("arenalab-tmpfs");
    run("mount", "-t", "tmpfs", "-o", "size=" + FILE_SYSTEM_BYTES, "tmpfs", directory.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    if (directory != null) {
      run("umount", "-l", directory.toString());
      Files.delete(directory);
    }
  }

  @Test
  void shouldSayBeforehandThatThereIsNoRoomToPrefault() throws IOException {
    fill(8 << 20);
    int descriptors = openDescriptors();
    assertNoSpace(config(12 << 20).prefault(true).build());
    assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors);
    try (ShmArena lazy = ShmArena.create(config(12 << 20).build())) {
      assertThatThrownBy(lazy::prefault)
          .isInstanceOfSatisfying(
              SegmentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE));
      lazy.free(lazy.allocate(64));
      lazy.verifyInvariants();
    }
    try (ShmArena fitting = ShmArena.create(config(4 << 20).prefault(true).build())) {
      fill(FILE_SYSTEM_BYTES);
      fitting.segment(fitting.allocate(4 << 20)).fill((byte) 1);
    }
  }

  @Test
  void shouldSayThatAFullFileSystemHoldsNotEvenTheBookkeeping() throws IOException {
    fill(FILE_SYSTEM_BYTES);
    assertNoSpace(config(1 << 20).build());
  }

  private void assertNoSpace(ShmArenaConfig config) throws IOException {
    assertThatThrownBy(() -> ShmArena.create(config))
        .isInstanceOfSatisfying(
            SegmentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE))
        .hasMessageContaining("ENOSPC");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(path -> path.getFileName().toString())).containsExactly("filler");
    }
  }

  @Tag("medium")
  @Test
  void shouldGiveAnErrorAndNotDieWhenALazyArenaIsTouchedWithoutRoom() throws Exception {
    try (ChildJvm child =
        ChildJvm.start(
            List.of(), List.of("-XX:TieredStopAtLevel=4"), FullTouchChild.class, directory)) {
      int exit = child.exitValue();
      assertThat(exit).as(child.output()).isZero();
      assertThat(child.output())
          .contains("TOUCH InternalError")
          .contains("FREE NO_SPACE")
          .contains("INTACT");
    }
  }

  /** 1 MiB holds 104 KiB of bookkeeping, and data with an eighth of its size for links. */
  @Test
  void shouldUseAllOfSmallFileSystem() throws Exception {
    run("mount", "-o", "remount,size=1M", directory.toString());
    try (ShmArena arena = ShmArena.create(config(64 << 20).prefault(true).build())) {
      assertThat(arena.capacityBytes()).isBetween(800L << 10, 1L << 20);
      long block = arena.allocate(arena.capacityBytes());
      arena.segment(block).fill((byte) 1);
      arena.free(block);
      arena.verifyInvariants();
    }
  }

  @Test
  void shouldNameSpaceOfTooSmallFileSystem() throws Exception {
    run("mount", "-o", "remount,size=64k", directory.toString());
    ShmArenaConfig config = config(64 << 20).build();

    assertThatThrownBy(() -> ShmArena.create(config))
        .isInstanceOfSatisfying(
            SegmentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE))
        .hasMessageContainingAll(
            "total=65536 B", "free=65536 B", "expected at least", "requested", "remount");
  }

  /** Another user attaches, leases and frees as the file's mode lets it, whatever the umask. */
  @Tag("medium")
  @Test
  void shouldLetOthersInAsModeSays() throws Exception {
    run("chmod", "0755", directory.toString());
    try (ShmArena arena = ShmArena.create(config(1 << 20).name("ours").fileMode(0666).build());
        ChildJvm child = ChildJvm.startAsNobody(PeerChild.class, directory, "ours")) {
      child.await("READY");
      child.send("lease");
      child.await("LEASED");
      assertThat(arena.reclaimDeadLeases()).isZero();
      child.send("reclaim");
      assertThat(child.await("RECLAIMED")).isEqualTo("0");
      child.send("look");
      assertThat(child.await("ALIVE")).isEqualTo("true");
      child.kill();
      assertThat(arena.reclaimDeadLeases()).isEqualTo(1);
    }
    try (ShmArena arena = ShmArena.create(config(1 << 20).name("readable").fileMode(0644).build());
        ChildJvm child = ChildJvm.startAsNobody(StrangerChild.class, arena.path())) {
      child.exitValue();
      assertThat(child.output()).contains("ATTACH ACCESS_DENIED").contains("LISTED 1");
    }
  }

  @Test
  void shouldNameAReadOnlyFileSystem() throws Exception {
    Path view = Files.createTempDirectory("arenalab-read-only");
    run("mount", "--bind", directory.toString(), view.toString());
    try (ShmArena there = ShmArena.create(config(1 << 20).name("there").build())) {
      run("mount", "-o", "remount,bind,ro", view.toString());
      Path seen = view.resolve("there");
      ShmArenaConfig another = config(1 << 20).directory(view).build();
      assertDenied(() -> ShmArena.create(another));
      assertDenied(() -> ShmArena.attach(seen, AttachMode.READ_WRITE));
      ShmArena.attach(seen, AttachMode.READ_ONLY).close();
      there.verifyInvariants();
    } finally {
      run("umount", "-l", view.toString());
      Files.delete(view);
    }
  }

  private static void assertDenied(ThrowingCallable use) {
    assertThatThrownBy(use)
        .isInstanceOfSatisfying(
            SegmentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ACCESS_DENIED));
  }

  @Tag("medium")
  @Test
  void shouldSayThatAnotherUserMayNot() throws Exception {
    run("chmod", "0755", directory.toString());
    try (ShmArena owner = ShmArena.create(config(1 << 20).name("mine").build());
        ChildJvm child = ChildJvm.startAsNobody(StrangerChild.class, owner.path())) {
      child.exitValue();
      assertThat(child.output()).contains("ATTACH ACCESS_DENIED").contains("CREATE ACCESS_DENIED");
      owner.verifyInvariants();
    }
  }

  private ShmArenaConfig.Builder config(long capacityBytes) {
    return ShmArenaConfig.builder().directory(directory).capacityBytes(capacityBytes);
  }

  /** Writes until {@code bytes} are written or nothing more goes in. */
  private void fill(long bytes) throws IOException {
    FullTouchChild.fill(directory, bytes);
  }

  private static int openDescriptors() {
    return new java.io.File("/proc/self/fd").list().length;
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Arrays.toString(command) + ": " + output).isZero();
  }
}
