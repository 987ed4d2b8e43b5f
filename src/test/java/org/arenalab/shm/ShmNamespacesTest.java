package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.shm.segments.SegmentInfo;
import org.arenalab.shm.segments.ShmSegments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests whether each process recognizes the other as alive or dead. The other process runs in
 * another namespace or at its limit of open files. Needs root, as a container's runtime does; where
 * the kernel refuses a namespace, the test fails with its message.
 */
@Tag("slow")
@Tag("beside")
class ShmNamespacesTest {
  /** Where the other process runs. */
  enum Place {
    HERE(""),
    PID_NAMESPACE("unshare --pid --fork --mount-proc --kill-child"),
    TIME_NAMESPACE("unshare --time --boottime 1000000 --monotonic 1000000 --fork --kill-child"),
    USER_NAMESPACE("unshare --user --map-root-user --fork --kill-child"),
    FEW_OPEN_FILES("prlimit --nofile=200");

    private final String before;

    Place(String before) {
      this.before = before;
    }

    List<String> command() {
      return before.isEmpty() ? List.of() : List.of(before.split(" "));
    }
  }

  private final SharedDirectory shared = new SharedDirectory();
  private final List<ChildJvm> children = new ArrayList<>();

  ShmNamespacesTest() throws IOException {}

  @AfterEach
  void close() throws Exception {
    for (ChildJvm child : children) {
      kill(child);
    }
    shared.close();
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepLivingAndReclaimKilledLease(Place place) throws Exception {
    try (ShmArena arena = ShmArena.create(shared.config("common"))) {
      ChildJvm owner = start(place, "common");
      ask(owner, "lease", "LEASED");
      exhaustFiles(place, owner);

      assertThat(arena.reclaimDeadLeases()).isZero();
      List<Long> mine = takeEverything(arena);
      ask(owner, "fill", "FILLED");
      assertThat(ask(owner, "check", "SPOILT")).isEqualTo("0");
      assertThat(mine).allMatch(block -> arena.segment(block).get(ValueLayout.JAVA_BYTE, 0) == 'O');
      arena.verifyInvariants();
      ask(owner, "verify", "VERIFIED");

      kill(owner);
      assertThat(arena.reclaimDeadLeases()).isEqualTo(1);
      assertThat(arena.reclaimDeadLeases()).isZero();
      assertThat(arena.stats().openLeases()).isZero();
      arena.verifyInvariants();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldReclaimOnlyTheDeadFromElsewhere(Place place) throws Exception {
    try (ShmArena arena = ShmArena.create(shared.config("common"));
        ShmLease mine = arena.lease(64 << 10)) {
      mine.allocate(1024);
      ChildJvm victim = start(Place.HERE, "common");
      ask(victim, "lease", "LEASED");
      ChildJvm reclaimer = start(place, "common");
      ask(reclaimer, "attach", "ATTACHED");
      exhaustFiles(place, reclaimer);
      assertThat(ask(reclaimer, "reclaim", "RECLAIMED")).isEqualTo("0");

      kill(victim);
      assertThat(ask(reclaimer, "reclaim", "RECLAIMED")).isEqualTo("1");
      assertThat(arena.stats().openLeases()).isEqualTo(1);
      ask(reclaimer, "verify", "VERIFIED");
      arena.verifyInvariants();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellLivingFromKilledOwner(Place place) throws Exception {
    ChildJvm owner = start(place, "theirs");
    ask(owner, "own", "OWNS");
    exhaustFiles(place, owner);
    assertThat(ShmSegments.inspect(shared.path(), "theirs").ownerAlive()).isTrue();
    assertThat(ShmSegments.list(shared.path())).allMatch(SegmentInfo::ownerAlive);
    assertThat(ShmSegments.sweep(shared.path()).removed()).isEmpty();
    ShmArenas registry = new ShmArenas();
    assertThat(registry.getOrCreate(shared.config("theirs")).isOwner()).isFalse();
    registry.closeAll();

    kill(owner);
    assertThat(ShmSegments.inspect(shared.path(), "theirs").ownerAlive()).isFalse();
    assertThatThrownBy(() -> registry.getOrCreate(shared.config("theirs")))
        .isInstanceOf(SegmentException.class)
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.EXISTS)
        .hasMessageContaining("shm sweep");
    assertThat(ShmSegments.sweep(shared.path()).removed()).hasSize(1);
    registry.getOrCreate(shared.config("theirs"));
    registry.closeAll();
  }

  @ParameterizedTest
  @EnumSource(names = "FEW_OPEN_FILES", mode = EnumSource.Mode.EXCLUDE)
  void shouldTellTheDeadOwnerFromElsewhere(Place place) throws Exception {
    ChildJvm victim = start(Place.HERE, "theirs");
    ask(victim, "own", "OWNS");
    ChildJvm asker = start(place, "theirs");
    assertThat(ask(asker, "look", "ALIVE")).isEqualTo("true");
    assertThat(ask(asker, "sweep", "SWEPT")).isEqualTo("0");
    assertThat(ask(asker, "get", "GOT")).isEqualTo("attached");

    kill(victim);
    assertThat(ask(asker, "look", "ALIVE")).isEqualTo("false");
    assertThat(ask(asker, "get", "GOT")).contains("shm sweep");
    assertThat(ask(asker, "sweep", "SWEPT")).isEqualTo("1");
  }

  @Test
  void shouldSweepNothingAtLimitOfFiles() throws Exception {
    ChildJvm owner = start(Place.HERE, "theirs");
    ask(owner, "own", "OWNS");
    ChildJvm asker = start(Place.FEW_OPEN_FILES, "theirs");
    ask(asker, "look", "ALIVE");
    ask(asker, "sweep", "SWEPT");
    ask(asker, "open files", "OPENED");

    assertThat(ask(asker, "look", "ALIVE")).isEqualTo("SYSTEM");
    assertThat(ask(asker, "sweep", "SWEPT")).isEqualTo("SYSTEM");
    assertThat(ShmSegments.inspect(shared.path(), "theirs").ownerAlive()).isTrue();
  }

  /** A memfd is reached through /proc, which shows the owner's PID namespace to nobody outside. */
  @Test
  void shouldSayThatMemfdIsOutOfReach() throws Exception {
    ChildJvm owner = start(Place.PID_NAMESPACE, "theirs");
    ask(owner, "own memfd", "OWNS");

    assertThat(ShmSegments.inspect(shared.path(), "theirs").ownerAlive()).isTrue();
    assertThat(ShmSegments.sweep(shared.path()).removed()).isEmpty();
    assertThatThrownBy(() -> ShmArena.attach(shared.path().resolve("theirs"), AttachMode.READ_ONLY))
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.OUT_OF_REACH)
        .hasMessageContaining("PID namespace");

    kill(owner);
    assertThatThrownBy(() -> ShmArena.attach(shared.path().resolve("theirs"), AttachMode.READ_ONLY))
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.OWNER_GONE);
    assertThat(ShmSegments.sweep(shared.path()).removed()).hasSize(1);
  }

  /** The process number and its start time stay, but the lease's memory is gone. */
  @Test
  void shouldReclaimLeaseOfOwnerThatExecuted() throws Exception {
    try (ShmArena arena = ShmArena.create(shared.config("common"))) {
      ChildJvm owner = start(Place.HERE, "common");
      ask(owner, "lease", "LEASED");
      assertThat(arena.reclaimDeadLeases()).isZero();
      owner.send("exec");
      awaitCommand(owner, "sh");
      owner.send("echo SHELL $$");
      assertThat(owner.await("SHELL")).isEqualTo(Long.toString(owner.pid()));

      assertThat(owner.isAlive()).isTrue();
      assertThat(arena.reclaimDeadLeases()).isEqualTo(1);
    }
  }

  private ChildJvm start(Place place, String name) throws InterruptedException {
    ChildJvm child =
        ChildJvm.start(
            place.command(),
            List.of("-XX:-MaxFDLimit"),
            PeerChild.class,
            shared.path().toString(),
            name);
    children.add(child);
    child.await("READY");
    return child;
  }

  private static void awaitCommand(ChildJvm child, String command) throws Exception {
    Path comm = Path.of("/proc/" + child.pid() + "/comm");
    long endNs = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!Files.readString(comm).strip().equals(command)) {
      assertThat(System.nanoTime()).as(child.output()).isLessThan(endNs);
      Thread.sleep(5);
    }
  }

  private static String ask(ChildJvm child, String order, String answer) throws Exception {
    child.send(order);
    return child.await(answer);
  }

  /**
   * Opens files up to the limit. A call before it loads all classes and libraries that later calls
   * need.
   */
  private static void exhaustFiles(Place place, ChildJvm child) throws Exception {
    if (place == Place.FEW_OPEN_FILES) {
      ask(child, "reclaim", "RECLAIMED");
      ask(child, "verify", "VERIFIED");
      assertThat(ask(child, "open files", "OPENED")).contains("Too many open files");
    }
  }

  /** SIGKILL for the JVM, and not only for what started it; returns once both are gone. */
  private static void kill(ChildJvm child) throws InterruptedException {
    List<ProcessHandle> inside =
        ProcessHandle.of(child.pid()).stream().flatMap(ProcessHandle::descendants).toList();
    inside.forEach(ProcessHandle::destroyForcibly);
    if (inside.isEmpty()) {
      child.kill();
    } else {
      child.exitValue();
    }
  }

  private static List<Long> takeEverything(ShmArena arena) {
    List<Long> blocks = new ArrayList<>();
    for (long size = 1 << 19; size >= 64; size /= 2) {
      for (long block = arena.tryAllocate(size);
          block != ShmArena.NULL;
          block = arena.tryAllocate(size)) {
        arena.segment(block).fill((byte) 'O');
        blocks.add(block);
      }
    }
    return blocks;
  }
}
