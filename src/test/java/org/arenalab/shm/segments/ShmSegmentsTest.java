package org.arenalab.shm.segments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.arenalab.JavaProcess;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.BootIdentity;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.shm.AtExitChild;
import org.arenalab.shm.AttachMode;
import org.arenalab.shm.ChildJvm;
import org.arenalab.shm.InvalidRequestException;
import org.arenalab.shm.OwnerLock;
import org.arenalab.shm.OwnerProcess;
import org.arenalab.shm.SegmentException;
import org.arenalab.shm.SegmentHeader;
import org.arenalab.shm.SharedDirectory;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaException;
import org.arenalab.shm.StrangerChild;
import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("beside")
class ShmSegmentsTest {
  private static final long PID = ProcessHandle.current().pid();

  private final SharedDirectory shared = new SharedDirectory();

  ShmSegmentsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    shared.close();
  }

  @Test
  void shouldListWhatASegmentIsAndWhoseItIs() {
    try (ShmArena arena = ShmArena.create(shared.config("mine"))) {
      arena.allocate(100_000);

      SegmentInfo found = ShmSegments.list(shared.path()).getFirst();

      assertThat(found.name()).isEqualTo("mine");
      assertThat(found.isValid()).isTrue();
      assertThat(found.capacityBytes()).isEqualTo(1 << 20);
      assertThat(found.ownerPid()).isEqualTo(PID);
      assertThat(found.ownerAlive()).isTrue();
      assertThat(found.backing()).isEqualTo(SegmentInfo.Backing.FILE);
      assertThat(found.stats()).contains(arena.stats());
      // Control pages are backed, the data is not yet.
      assertThat(found.backedBytes()).isBetween(SegmentDescriptor.CONTROL_BYTES, 1L << 20);
    }
    assertThat(ShmSegments.list(shared.path())).isEmpty();
  }

  @Test
  void shouldCountTheMemoryThatIsReallyUsed() {
    try (ShmArena arena = ShmArena.create(shared.config("mine"))) {
      long before = ShmSegments.inspect(shared.path(), "mine").backedBytes();
      RawMemory.fill(arena.address(arena.allocate(1 << 18)), 1 << 18, (byte) 1);

      long after = ShmSegments.inspect(shared.path(), "mine").backedBytes();

      assertThat(after - before).isEqualTo(1 << 18);
    }
  }

  @Test
  void shouldSayWhatIsWrongWithASegment() throws IOException {
    Path cut = forge("cut", deadOwner());
    Files.write(cut, SegmentHeaderBytes.of(cut).clone());
    byte[] flipped = SegmentHeaderBytes.of(cut);
    flipped[50] ^= 1;
    Files.write(shared.path().resolve("flipped"), flipped);

    assertThat(ShmSegments.inspect(shared.path(), "cut").fault())
        .contains(ShmArenaException.Reason.TRUNCATED);
    assertThat(ShmSegments.inspect(shared.path(), "flipped").fault())
        .contains(ShmArenaException.Reason.CORRUPT);
    assertThat(ShmSegments.inspect(shared.path(), "flipped").ownerPid()).isZero();
  }

  @Test
  void shouldNameWhatCannotBeInspected() throws IOException {
    Files.writeString(shared.path().resolve("foreign"), "something else");

    assertThatThrownBy(() -> ShmSegments.inspect(shared.path(), "missing"))
        .isInstanceOf(SegmentException.class)
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.NOT_FOUND);
    assertThatThrownBy(() -> ShmSegments.inspect(shared.path(), "foreign"))
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.FOREIGN);
    assertThatThrownBy(() -> ShmSegments.inspect(shared.path(), "../mine"))
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> ShmSegments.list(shared.path().resolve("nowhere")))
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.NOT_FOUND);
  }

  @Tag("medium")
  @Test
  void shouldSweepWhatAKilledOwnerLeftWhileSurvivorsGoOn() throws Exception {
    try (JavaProcess owner =
        JavaProcess.start(List.of(shared.asProperty()), OwnerProcess.class, "arena", "theirs")) {
      long block = Long.parseLong(owner.awaitLine("HAS "));
      Path path = shared.path().resolve("theirs");
      try (ShmArena survivor = ShmArena.attach(path, AttachMode.READ_WRITE)) {
        assertThat(ShmSegments.sweep(shared.path()).removed()).isEmpty();
        owner.kill();
        assertThat(ShmSegments.inspect(shared.path(), "theirs").ownerAlive()).isFalse();

        SweepReport dry =
            ShmSegments.sweep(shared.path(), SweepOptions.deadOwnersOnly().asDryRun());
        assertThat(path).exists();
        SweepReport report = ShmSegments.sweep(shared.path());

        assertThat(dry.removed()).isEqualTo(report.removed());
        assertThat(report.removed()).hasSize(1);
        assertThat(report.removed().getFirst().path()).isEqualTo(path);
        assertThat(report.removed().getFirst().ownerPid()).isEqualTo(owner.pid());
        assertThat(report.removed().getFirst().mappedBy()).containsExactly(PID);
        assertThat(report.freedBytes()).as("still mapped here").isZero();
        assertThat(path).doesNotExist();
        assertThat(RawMemory.getLong(survivor.address(block))).isEqualTo(42);
        survivor.free(block);
        assertThat(survivor.allocate(4096)).isEqualTo(block);
      }
      assertThat(ShmSegments.sweep(shared.path()).removed()).isEmpty();
    }
  }

  @Tag("medium")
  @Test
  void shouldSweepTheBuffersOfAKilledTransport() throws Exception {
    try (JavaProcess owner =
        JavaProcess.start(List.of(shared.asProperty()), OwnerProcess.class, "transport-segment")) {
      owner.awaitLine("HAS ");
      SegmentInfo alive = ShmSegments.list(shared.path()).getFirst();
      assertThat(alive.backing()).isEqualTo(SegmentInfo.Backing.BUFFERS);
      assertThat(alive.capacityBytes()).isEqualTo(30_000);
      assertThat(alive.ownerPid()).isEqualTo(owner.pid());
      assertThat(ShmSegments.sweep(shared.path()).removed()).isEmpty();
      owner.kill();

      SweepReport report = ShmSegments.sweep(shared.path());

      assertThat(report.freedBytes()).isEqualTo(3 * VirtualMemory.pageSizeBytes());
      assertThat(shared.content()).isEmpty();
    }
  }

  /** The number and start time of a living process prove nothing; the owner's lock does. */
  @Test
  void shouldGoByTheLockAndNotTheNumber() throws IOException {
    Path reused = forge("reused", ProcessIdentity.self());
    Path mine = forge("mine", deadOwner());
    try (SharedMemory owner = SharedMemory.open(mine, true)) {
      OwnerLock.hold(owner);

      assertThat(ShmSegments.inspect(shared.path(), "reused").ownerAlive()).isFalse();
      assertThat(ShmSegments.inspect(shared.path(), "mine").ownerAlive()).isTrue();
      assertThat(ShmSegments.sweep(shared.path()).removed())
          .extracting(SweepReport.Removed::path)
          .containsExactly(reused);
      assertThat(mine).exists();
    }
  }

  @Test
  void shouldRefuseAndKeepOlderVersion() throws IOException {
    Path path = forge("older", deadOwner());
    try (SharedMemory file = SharedMemory.open(path, true)) {
      file.write(8, new byte[] {1});
      assertThatThrownBy(() -> ShmArena.attach(path, AttachMode.READ_ONLY))
          .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.OTHER_VERSION)
          .hasMessageContaining("version=1, expected 2")
          .hasMessageContaining("shm sweep --broken");
      // An owner of version 1 holds this lock; a sweep of version 1 checks it, too.
      file.tryLockShared();
      SweepReport report =
          ShmSegments.sweep(shared.path(), SweepOptions.deadOwnersOnly().withBroken(-1));
      assertThat(report.removed()).isEmpty();
    }
  }

  @Test
  void shouldKeepASegmentThatSomebodyHoldsAlthoughItsOwnerSeemsDead() throws IOException {
    Path path = forge("held", deadOwner());
    try (SharedMemory holder = SharedMemory.open(path, false)) {
      assertThat(holder.tryLockShared()).isTrue();

      SweepReport report = ShmSegments.sweep(shared.path());

      assertThat(report.removed()).isEmpty();
      assertThat(report.kept().getFirst().reason()).contains("is held");
      assertThat(path).exists();
    }
    assertThat(ShmSegments.sweep(shared.path()).removed()).hasSize(1);
  }

  @Test
  void shouldHoldALockOnEverySegmentOfALivingOwner() {
    try (ShmArena arena = ShmArena.create(shared.config("mine"));
        SharedMemory other = SharedMemory.open(arena.path(), false)) {
      assertThat(other.tryLockAlone()).isFalse();
    }
  }

  @Test
  void shouldNeverTouchForeignFiles() throws IOException {
    Path dead = forge("dead", deadOwner());
    byte[] content = Files.readAllBytes(dead);
    content[0] ^= 1;
    Files.write(shared.path().resolve("arenalab_1_0"), content);
    Files.writeString(shared.path().resolve("short"), "ARENA");
    Files.createFile(shared.path().resolve("empty"));
    Path elsewhere = Files.createTempFile("arenalab-test", ".dead");
    Files.copy(dead, elsewhere, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.createSymbolicLink(shared.path().resolve("link"), elsewhere);
    Path directory = Files.createDirectory(shared.path().resolve("arenalab_1_buffers_0"));
    Files.writeString(directory.resolve(BufferDirectory.MARKER), "not a marker");
    Files.writeString(directory.resolve("b0"), "not a buffer");
    List<Path> foreign =
        shared.content().stream().filter(path -> !path.equals(dead)).sorted().toList();

    SweepReport report =
        ShmSegments.sweep(shared.path(), SweepOptions.deadOwnersOnly().withBroken(-1));

    assertThat(report.removed()).extracting(SweepReport.Removed::path).containsExactly(dead);
    assertThat(report.kept()).isEmpty();
    assertThat(shared.content()).containsExactlyInAnyOrderElementsOf(foreign);
    assertThat(ShmSegments.list(shared.path())).isEmpty();
    Files.delete(elsewhere);
  }

  @Test
  void shouldRemoveBrokenSegmentsOnlyOnRequestAndOnlyIfNobodyUsesThem() throws IOException {
    Path broken = forge("broken", deadOwner());
    try (SharedMemory file = SharedMemory.open(broken, true)) {
      file.write(20, new byte[] {1});
      SweepOptions withBroken = SweepOptions.deadOwnersOnly().withBroken(-1);
      assertThat(ShmSegments.sweep(shared.path()).kept().getFirst().reason()).contains("checksum");

      long address = VirtualMemory.mapShared(file, 4096, false, 1);
      assertThat(ShmSegments.sweep(shared.path(), withBroken).kept().getFirst().reason())
          .contains("still mapped");
      ReleaseGate.ours().unmap(address, 4096);
      assertThat(
              ShmSegments.sweep(shared.path(), SweepOptions.deadOwnersOnly().withBroken(60_000))
                  .kept()
                  .getFirst()
                  .reason())
          .contains("younger");
      assertThat(broken).exists();

      assertThat(ShmSegments.sweep(shared.path(), withBroken).removed()).hasSize(1);
      assertThat(broken).doesNotExist();
    }
  }

  @Test
  void shouldRemoveTheEmptyDirectoryOfATransportThatDiedAtOnce() throws IOException {
    long nobody = 4_000_000_000L;
    Path dead = Files.createDirectory(shared.path().resolve("arenalab_" + nobody + "_buffers_0"));
    Path alive = Files.createDirectory(shared.path().resolve("arenalab_" + PID + "_buffers_9"));
    Path full = Files.createDirectory(shared.path().resolve("arenalab_" + nobody + "_buffers_1"));
    Files.writeString(full.resolve("b0"), "somebody's");

    assertThat(ShmSegments.sweep(shared.path()).removed()).isEmpty();
    ShmSegments.sweep(shared.path(), SweepOptions.deadOwnersOnly().withBroken(-1));

    assertThat(dead).doesNotExist();
    assertThat(alive).exists();
    assertThat(full.resolve("b0")).exists();
  }

  @Tag("medium")
  @Test
  void shouldReportWhatItMayNotRead() throws Exception {
    Path path = forge("secret", deadOwner());
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(shared.path(), PosixFilePermissions.fromString("rwxr-xr-x"));

    try (ChildJvm nobody = ChildJvm.startAsNobody(StrangerChild.class, path)) {
      assertThat(nobody.exitValue()).as(nobody.output()).isZero();
      assertThat(nobody.output())
          .contains("LISTED 0", "UNREADABLE [" + path + "]", "NOT SWEPT [" + path + "]");
    }
    assertThat(path).exists();
  }

  /** A new owner waits for the name of a dead one, while several sweeps race to remove it. */
  @Tag("medium")
  @Test
  void shouldNeverRemoveASegmentThatTookTheNameMeanwhile() throws Exception {
    int sweepers = 4;
    try (ExecutorService threads = Executors.newFixedThreadPool(sweepers)) {
      for (int round = 0; round < 60; round++) {
        forge("contested", deadOwner());
        CyclicBarrier start = new CyclicBarrier(sweepers + 1);
        Callable<SweepReport> sweep =
            () -> {
              start.await();
              return ShmSegments.sweep(shared.path());
            };
        List<Future<SweepReport>> sweeps = new ArrayList<>();
        for (int i = 0; i < sweepers; i++) {
          sweeps.add(threads.submit(sweep));
        }
        start.await();
        try (ShmArena arena = createWhenFree("contested")) {
          for (Future<SweepReport> each : sweeps) {
            each.get();
          }
          assertThat(arena.path()).as("round %d", round).exists();
        }
      }
    }
  }

  @Test
  void shouldTellAFileFromItsSuccessorOfTheSameName() throws IOException {
    Path path = forge("same", deadOwner());
    try (SharedMemory first = SharedMemory.open(path, false)) {
      assertThat(first.hasName(path)).isTrue();
      Files.delete(path);
      assertThat(first.hasName(path)).isFalse();
      forge("same", deadOwner());
      assertThat(first.hasName(path)).isFalse();
    }
  }

  private ShmArena createWhenFree(String name) {
    for (; ; ) {
      try {
        return ShmArena.create(shared.config(name));
      } catch (SegmentException e) {
        assertThat(e.reason()).isEqualTo(ShmArenaException.Reason.EXISTS);
      }
    }
  }

  private static ProcessIdentity deadOwner() {
    return new ProcessIdentity(PID, 1);
  }

  /** A whole segment, as a process that is dead now could have made it. */
  private Path forge(String name, ProcessIdentity owner) {
    SegmentDescriptor layout = new SegmentDescriptor(4096, 64);
    SegmentHeader header =
        new SegmentHeader(
            layout,
            HandleLayout.of(6, 4096),
            SegmentHeader.Backing.FILE,
            owner,
            BootIdentity.ofThisBoot(),
            System.currentTimeMillis(),
            -1,
            0);
    Path path = shared.path().resolve(name);
    try (SharedMemory file = SharedMemory.createUnnamed(shared.path())) {
      file.resize(layout.segmentBytes());
      file.write(0, header.encode());
      file.publish(path);
    }
    return path;
  }

  /** The bytes of a segment's header only. */
  private static final class SegmentHeaderBytes {
    static byte[] of(Path path) {
      try (SharedMemory file = SharedMemory.open(path, false)) {
        return file.read(0, SegmentDescriptor.HEADER_BYTES);
      }
    }
  }

  /** The switch is for the arenas of a program, and a list is to work beside a wrong one. */
  @Tag("medium")
  @Test
  void shouldListWithoutStatisticsAtExit() throws Exception {
    try (ShmArena arena = ShmArena.create(shared.config("mine"))) {
      arena.allocate(64);
      for (String setting : List.of("-Darenalab.stats=1", "-Darenalab.stat=1")) {
        try (JavaProcess child = atExit("list", setting)) {
          assertThat(child.awaitExit()).isZero();
          assertThat(child.output()).isEqualTo("FOUND 1\n");
        }
      }
    }
  }

  /** The name cannot be removed later, so it is removed at once; the arena works. */
  @Tag("medium")
  @Test
  void shouldLeaveNoNameOfArenaMadeAtExit() throws Exception {
    try (JavaProcess child = atExit("create", "-Darenalab.check=full")) {
      assertThat(child.awaitExit()).isZero();
      assertThat(child.output()).isEqualTo("NAMED false\n");
      assertThat(shared.content()).isEmpty();
    }
  }

  private JavaProcess atExit(String what, String flag) throws IOException {
    return JavaProcess.start(List.of(flag), AtExitChild.class, what, shared.path().toString());
  }
}
