package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.os.SharedMemory;
import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.arenalab.shm.segments.SegmentInfo;
import org.arenalab.shm.segments.ShmSegments;
import org.arenalab.shm.segments.SweepReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Segments whose memory is in a memfd, and of which the directory shows a stub alone. */
@Tag("beside")
class MemfdSegmentsTest {
  private final SharedDirectory shared = new SharedDirectory();

  MemfdSegmentsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    shared.close();
  }

  private JavaProcess owner() throws IOException {
    return JavaProcess.start(List.of(shared.asProperty()), MemfdOwner.class);
  }

  @Tag("medium")
  @Test
  void shouldShowTheMemoryAndTheCountersOfALivingOwner() throws Exception {
    try (JavaProcess owner = owner()) {
      Path path = Path.of(owner.awaitLine("OWNS "));

      SegmentInfo found = ShmSegments.list(shared.path()).getFirst();

      assertThat(found.path()).isEqualTo(path);
      assertThat(found.problem()).isEmpty();
      assertThat(found.backing()).isEqualTo(SegmentInfo.Backing.MEMFD);
      assertThat(found.ownerPid()).isEqualTo(owner.pid());
      assertThat(found.ownerAlive()).isTrue();
      assertThat(found.capacityBytes()).isEqualTo(4 << 20);
      assertThat(found.stats().orElseThrow().allocations()).isEqualTo(1);
      assertThat(found.backedBytes())
          .as("the memfd's memory, and not the stub's page alone")
          .isGreaterThanOrEqualTo(SegmentDescriptor.CONTROL_BYTES);
      assertThat(ShmSegments.inspect(shared.path(), found.name()).backing())
          .isEqualTo(SegmentInfo.Backing.MEMFD);
      assertThat(ShmSegments.sweep(shared.path()).removed()).isEmpty();
      assertThat(path).exists();
    }
  }

  @Tag("medium")
  @Test
  void shouldSweepTheStubOfAKilledOwner() throws Exception {
    try (JavaProcess owner = owner()) {
      Path path = Path.of(owner.awaitLine("OWNS "));
      try (ShmArena survivor = ShmArena.attach(path, AttachMode.READ_WRITE)) {
        owner.kill();

        SegmentInfo found = ShmSegments.inspect(shared.path(), path.getFileName().toString());
        assertThat(found.ownerAlive()).isFalse();
        assertThat(found.fault()).contains(ShmArenaException.Reason.OWNER_GONE);
        SweepReport report = ShmSegments.sweep(shared.path());

        assertThat(report.removed()).extracting(SweepReport.Removed::path).containsExactly(path);
        assertThat(report.kept()).isEmpty();
        assertThat(shared.content()).isEmpty();
        long block = survivor.allocate(64);
        assertThat(survivor.stats().liveBytes()).isGreaterThan(64);
        survivor.free(block);
      }
    }
  }

  @Tag("medium")
  @Test
  void shouldLeaveNothingWhenTheOwnerEndsInAnOrderlyWay() throws Exception {
    try (JavaProcess owner = owner()) {
      owner.awaitLine("OWNS ");
      owner.terminate();
      owner.awaitExit();

      assertThat(shared.content()).isEmpty();
    }
  }

  /**
   * Seen from another PID namespace, the owner's process and descriptor numbers are those of
   * anything: here of a pipe that nobody writes to.
   */
  @ParameterizedTest
  @EnumSource(AttachMode.class)
  void shouldNotWaitForPipeOfOwnersNumber(AttachMode mode) throws Exception {
    Path pipe = shared.path().resolve("pipe");
    Path path = shared.path().resolve("stub");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    ShmArenaConfig config = shared.config("stub");
    SegmentHeader header =
        SegmentHeader.ofThisProcess(
            new SegmentDescriptor(config.capacityBytes(), 64),
            HandleLayout.of(6, config.capacityBytes()));
    try (SharedMemory reader = SharedMemory.open(pipe, false);
        SharedMemory stub = SharedMemory.createUnnamed(shared.path())) {
      OwnerLock.hold(stub);
      stub.write(0, header.inMemfd(reader.numberForOthers(), 1).encode());
      stub.publish(path);
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () ->
              assertThatThrownBy(() -> ShmArena.attach(path, mode))
                  .isInstanceOfSatisfying(
                      SegmentException.class,
                      e ->
                          assertThat(e.reason()).isEqualTo(ShmArenaException.Reason.OUT_OF_REACH)));
      assertThat(ShmSegments.inspect(shared.path(), "stub").fault())
          .contains(ShmArenaException.Reason.OUT_OF_REACH);
    }
  }
}
