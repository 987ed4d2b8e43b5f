package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.arenalab.shm.layout.SizeClasses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests of the state after a kill at one chosen step, and of spoilt bookkeeping. The tests write
 * each state by hand, because the real window lasts nanoseconds.
 */
class ShmArenaDamageTest {
  private static final long CAPACITY_BYTES = 1 << 20;

  private final ShmArena arena =
      ShmArena.create(ShmArenaConfig.builder().capacityBytes(CAPACITY_BYTES).build());
  private final Cursor cursor = arena.cursor();
  private final long base = cursor.cursorAddress - SegmentDescriptor.CURSOR;

  @AfterEach
  void close() {
    // A checked close may rightly complain of the damage done here; it closes anyway.
    try {
      arena.close();
    } catch (CorruptArenaException expected) {
      assertThat(arena.isOpen()).isFalse();
    }
  }

  /**
   * The check is made once, by the thread that closes; everything is released whatever it finds.
   */
  @Test
  void shouldReportDamageOfOneClose() throws Exception {
    for (int round = 0; round < 20; round++) {
      ShmArena damaged =
          ShmArena.create(ShmArenaConfig.builder().capacityBytes(CAPACITY_BYTES).build());
      damaged.free(damaged.allocate(64));
      long address = damaged.cursor().cursorAddress - SegmentDescriptor.CURSOR;
      long listed = address + SegmentDescriptor.CLASSES + SegmentDescriptor.CLASS_LISTED;
      RawMemory.getAndAddLong(listed, -1);
      ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
      CyclicBarrier together = new CyclicBarrier(2);
      List<Thread> closers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        closers.add(Thread.ofPlatform().start(() -> close(damaged, together, thrown)));
      }
      for (Thread closer : closers) {
        closer.join();
      }
      assertThat(thrown).singleElement().isInstanceOf(CorruptArenaException.class);
      damaged.close();
      assertThat(damaged.path()).doesNotExist();
    }
  }

  /** A process that attaches while the last one checks may be changing the words. */
  @Test
  void shouldCheckOnlyWhileAlone() {
    arena.free(arena.allocate(64));
    Bookkeeping damaged = arena.leases().words();
    RawMemory.getAndAddLong(base + SegmentDescriptor.CLASSES + SegmentDescriptor.CLASS_LISTED, -1);
    damaged.verifyAlone();

    RawMemory.getAndAddLong(base + SegmentDescriptor.ATTACHED, -1);
    assertThatThrownBy(damaged::verifyAlone).isInstanceOf(CorruptArenaException.class);
    RawMemory.getAndAddLong(base + SegmentDescriptor.ATTACHED, 1);
  }

  /** No second look may come after an operation that hides the damage. */
  @Test
  void shouldReportDamageThatIsMendedLater() throws Exception {
    ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    ShmArena damaged =
        ShmArena.create(ShmArenaConfig.builder().capacityBytes(CAPACITY_BYTES).build());
    damaged.free(damaged.allocate(64));
    long address = damaged.cursor().cursorAddress - SegmentDescriptor.CURSOR;
    long listed = address + SegmentDescriptor.CLASSES + SegmentDescriptor.CLASS_LISTED;
    RawMemory.getAndAddLong(listed, -1);
    CyclicBarrier alone = new CyclicBarrier(1);
    Thread closer = Thread.ofPlatform().start(() -> close(damaged, alone, thrown));
    boolean mended = false;
    while (closer.isAlive()) {
      if (!mended && closer.getState() == Thread.State.TIMED_WAITING) {
        RawMemory.getAndAddLong(listed, 1);
        mended = true;
      }
    }
    assertThat(thrown).singleElement().isInstanceOf(CorruptArenaException.class);
  }

  private static void close(
      ShmArena arena, CyclicBarrier together, ConcurrentLinkedQueue<Throwable> thrown) {
    try {
      together.await();
      arena.close();
    } catch (Exception e) {
      thrown.add(e);
    }
  }

  @Test
  void shouldServeLeasesAfterAResetterDiedBeforeItsLastStep() {
    try (ShmLease lease = arena.lease(4096)) {
      lease.allocate(64);
      long carvedBefore = arena.stats().allocatedBytes();
      raiseEpochAsADyingResetterDoes();

      Set<Long> handles = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        long handle = lease.allocate(64);
        arena.address(handle);
        assertThat(handles.add(handle)).isTrue();
      }
      assertThat(arena.stats().allocatedBytes() - carvedBefore)
          .as("100 blocks of 64 B carve a few ranges of 4 KiB")
          .isLessThanOrEqualTo(8 * 4096);
    }
    arena.verifyInvariants();
  }

  @Test
  void shouldFindNothingWrongAfterAResetterDiedBeforeItsLastStep() {
    long block = arena.allocate(64);
    raiseEpochAsADyingResetterDoes();

    arena.verifyInvariants();
    // The epoch is raised, so the reset counts: the next allocation moves the cursor.
    assertThatThrownBy(() -> arena.address(block)).isInstanceOf(StaleHandleException.class);
    long young = arena.allocate(64);
    assertThat(arena.address(young)).isEqualTo(arena.dataAddress());
    assertThatThrownBy(() -> arena.free(block)).isInstanceOf(StaleHandleException.class);
    arena.free(young);
    arena.verifyInvariants();
  }

  @Test
  void shouldFindNothingWrongWhenAPusherDiedBetweenItsTwoSteps() {
    // Whatever order a push does its two steps in, a kill between them leaves one of these two.
    long block = arena.allocate(64);
    arena.allocate(64);
    arena.free(block);
    long listedAddress = base + SegmentDescriptor.CLASSES + SegmentDescriptor.CLASS_LISTED;
    RawMemory.getAndAddLong(listedAddress, 1);

    arena.verifyInvariants();
    assertThat(arena.allocate(64)).isEqualTo(block);
    arena.verifyInvariants();
  }

  @Test
  void shouldCountABlockBeforeItIsListed() {
    // The checker's rule, and what makes a kill harmless: length <= count at every moment.
    AtOnce counted = new AtOnce();
    long[] blocks = new long[64];
    Thread pusher =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!counted.isEnough()) {
                    for (int i = 0; i < blocks.length; i++) {
                      blocks[i] = arena.allocate(64);
                    }
                    for (long block : blocks) {
                      arena.free(block);
                    }
                  }
                });
    long classAddress = base + SegmentDescriptor.CLASSES;
    while (pusher.isAlive()) {
      long head = RawMemory.getLongVolatile(classAddress + SegmentDescriptor.CLASS_HEAD);
      long listed = RawMemory.getLongVolatile(classAddress + SegmentDescriptor.CLASS_LISTED);
      long again = RawMemory.getLongVolatile(classAddress + SegmentDescriptor.CLASS_HEAD);
      if (head == again) {
        counted.saw((head & 0xffff_ffffL) == 0 || (listed & 0xffff_ffffL) > 0);
      }
    }
    assertThat(counted.violations).as("a list with a block and a count of 0").isZero();
  }

  private static final class AtOnce {
    private final AtomicLong looks = new AtomicLong();
    private long violations;

    void saw(boolean inOrder) {
      looks.incrementAndGet();
      violations += inOrder ? 0 : 1;
    }

    boolean isEnough() {
      return looks.get() >= 300_000;
    }
  }

  @Test
  void shouldFindFreeBlocksAfterALateResetterDiedHavingWrittenTheMode() {
    long block = arena.allocate(64 << 10);
    arena.free(block);
    RawMemory.putLongVolatile(cursor.modeAddress, cursor.openMode(cursor.generation(), 0));
    while (cursor.take(64, 64, 1) != Cursor.NO_ROOM) {
      assertThat(cursor.generation()).isPositive();
    }

    assertThat(arena.tryAllocate(64 << 10)).isEqualTo(block);
  }

  @Test
  void shouldCountNoAllocationThatFoundNoRoom() {
    long all = CAPACITY_BYTES - 64;
    cursor.take(all, 64, 1);
    ShmArenaStats before = arena.stats();
    RawMemory.putLongVolatile(cursor.modeAddress, cursor.openMode(cursor.generation(), 0));

    assertThat(arena.tryAllocate(128)).isEqualTo(ShmArena.NULL);

    ShmArenaStats after = arena.stats();
    assertThat(after.allocations()).isEqualTo(before.allocations());
    assertThat(after.failures()).isEqualTo(before.failures() + 1);
    assertThat(after.liveBytes()).isEqualTo(before.liveBytes());
    arena.verifyInvariants();
  }

  @Test
  void shouldNotComeAliveAgainWhenAResetMeetsTheZerosOfAClosedArena() {
    long zeros = VirtualMemory.mapAnonymous(SegmentDescriptor.CONTROL_BYTES);
    Cursor closed = new Cursor(zeros, headerOf());

    assertThatThrownBy(() -> closed.reset("closed")).isInstanceOf(ArenaClosedException.class);
    assertThat(RawMemory.getLong(closed.modeAddress)).as("mode").isZero();
    assertThatThrownBy(() -> closed.take(64, 64, 1)).isInstanceOf(ArenaClosedException.class);
  }

  private SegmentHeader headerOf() {
    return SegmentHeader.ofThisProcess(
        new SegmentDescriptor(CAPACITY_BYTES, 64), HandleLayout.of(6, CAPACITY_BYTES));
  }

  @Test
  void shouldReportAWildHeadOfAFullArena() {
    long block = arena.allocate(CAPACITY_BYTES);
    arena.free(block);
    int sizeClass = HandleLayout.sizeClass(block);
    long head = base + SegmentDescriptor.CLASSES + sizeClass * SegmentDescriptor.CLASS_STRIDE;
    RawMemory.putLongVolatile(head, (1L << 32) | 0xffff_fff0L);

    assertThatThrownBy(arena::verifyInvariants).isInstanceOf(CorruptArenaException.class);
    assertThatThrownBy(() -> arena.allocate(CAPACITY_BYTES))
        .isInstanceOf(CorruptArenaException.class);
  }

  @Test
  void shouldRefuseToGiveBackARangeThatTheArenaNeverHanded() {
    long slot = base + SegmentDescriptor.LEASES;
    long position = cursor.positions.position(cursor.generation(), 0);
    RawMemory.putLongVolatile(slot + SegmentDescriptor.LEASE_START, position);
    RawMemory.putLongVolatile(slot + SegmentDescriptor.LEASE_LENGTH, 1L << 40);
    RawMemory.putLongVolatile(slot + SegmentDescriptor.LEASE_OWNER, 1);

    assertThatThrownBy(arena::reclaimDeadLeases).isInstanceOf(CorruptArenaException.class);
    assertThat(arena.stats().recycledBytes()).isZero();
  }

  @Test
  void shouldRefuseArenasWithMoreGranulesThanALinkCanName() {
    long tooBig = (1L << 32) * 64;

    assertThatThrownBy(
            () -> ShmArenaConfig.builder().capacityBytes(tooBig).alignmentBytes(64).build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("capacityBytes=" + tooBig);
  }

  @Test
  void shouldReuseTheLastBlockOfTheLargestArenaThatIsAllowed() {
    ShmArenaConfig config =
        ShmArenaConfig.builder()
            .capacityBytes(largestCapacity())
            .hugePages(HugePagePolicy.TRANSPARENT)
            .build();
    try (ShmArena large = ShmArena.create(config)) {
      large.cursor().take(config.capacityBytes() - 4096, 64, 1);
      long first = large.allocate(64);
      long second = large.allocate(64);
      large.free(second);
      large.free(first);

      assertThat(large.allocate(64)).isEqualTo(first);
      assertThat(large.allocate(64)).isEqualTo(second);
    }
  }

  private static long largestCapacity() {
    for (long bytes = SizeClasses.MAX_GRANULES * 64; ; bytes /= 2) {
      try {
        return ShmArenaConfig.builder().capacityBytes(bytes).build().capacityBytes();
      } catch (InvalidRequestException tooLarge) {
        assertThat(bytes).isGreaterThan(1 << 20);
      }
    }
  }

  @Test
  void shouldRefuseALeaseNearTheLargestNumber() {
    for (long bytes : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 63, CAPACITY_BYTES, -1, 0}) {
      assertThatThrownBy(() -> arena.lease(bytes))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("rangeBytes=" + bytes);
    }
  }

  @Test
  void shouldSayWhatIsWrongWithATruncatedMemfd() throws Exception {
    ShmArenaConfig config =
        ShmArenaConfig.builder()
            .capacityBytes(4 << 20)
            .hugePages(HugePagePolicy.TRANSPARENT)
            .build();
    try (ShmArena owner = ShmArena.create(config)) {
      truncateOwnMemfd(config.name());

      assertThatThrownBy(() -> ShmArena.attach(owner.path(), AttachMode.READ_WRITE))
          .isInstanceOfSatisfying(
              SegmentException.class,
              e -> assertThat(e.reason()).isEqualTo(ShmArenaException.Reason.TRUNCATED));
    }
  }

  private static void truncateOwnMemfd(String name) throws Exception {
    try (var entries = java.nio.file.Files.list(Path.of("/proc/self/fd"))) {
      for (Path entry : entries.toList()) {
        boolean ours = linkOf(entry).contains("memfd:" + name);
        if (ours) {
          try (FileChannel file = FileChannel.open(entry, StandardOpenOption.WRITE)) {
            file.truncate(2 << 20);
          }
        }
      }
    }
  }

  private static String linkOf(Path entry) {
    try {
      return java.nio.file.Files.readSymbolicLink(entry).toString();
    } catch (java.io.IOException closedMeanwhile) {
      return "";
    }
  }

  @Test
  void shouldNameANumaNodeThatIsNotThere() {
    ShmArenaConfig config =
        ShmArenaConfig.builder().capacityBytes(CAPACITY_BYTES).numaNode(999).build();

    assertThatThrownBy(() -> ShmArena.create(config))
        .isInstanceOf(ShmArenaException.class)
        .hasMessageContaining("999");
    assertThatCode(() -> ShmArena.create(config).close()).isInstanceOf(ShmArenaException.class);
  }

  private void raiseEpochAsADyingResetterDoes() {
    long next = cursor.positions.position(cursor.generation() + 1, 0);
    cursor.setMode(Cursor.RESETTING, cursor.generation());
    RawMemory.putLongVolatile(cursor.epochAddress, next);
  }
}
