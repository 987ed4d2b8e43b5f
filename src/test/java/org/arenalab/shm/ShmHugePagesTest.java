package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.arenalab.os.HugePages;
import org.arenalab.os.RawMemory;
import org.arenalab.shm.ShmArenaException.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memfd-backed segments: reserved and transparent huge pages, attached through their stub. */
class ShmHugePagesTest {
  private static final Path POOL = Path.of("/proc/sys/vm/nr_hugepages");
  private static final Path SHMEM_THP =
      Path.of("/sys/kernel/mm/transparent_hugepage/shmem_enabled");

  @Test
  void shouldSayThatThereAreNoReservedPages() {
    assumeTrue(HugePages.ofThisMachine().free() == 0, "SKIPPED: this machine has reserved pages");
    ShmArenaConfig config = config(HugePagePolicy.RESERVED);
    assertThatThrownBy(() -> ShmArena.create(config))
        .isInstanceOfSatisfying(
            SegmentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE))
        .hasMessageContaining("vm.nr_hugepages");
    assertThat(config.path()).doesNotExist();
  }

  @Tag("medium")
  @Test
  void shouldUseReservedPages() throws Exception {
    withSetting(
        POOL,
        Long.toString(HugePages.ofThisMachine().total() + 8),
        () -> {
          long free = HugePages.ofThisMachine().free();
          assumeTrue(free >= 8, "SKIPPED: the kernel found no 8 huge pages");
          ShmArenaConfig config = config(HugePagePolicy.RESERVED);
          try (ShmArena arena = ShmArena.create(config)) {
            assertThat(HugePages.ofThisMachine().free()).isLessThan(free);
            assertThat(ShmArenaConfigTest.flagsAt(arena.dataAddress())).contains(" ht");
            useFromAnotherProcess(arena);
          }
          assertThat(HugePages.ofThisMachine().free()).isEqualTo(free);
          assertThat(config.path()).doesNotExist();
        });
  }

  @Tag("medium")
  @Test
  void shouldUseTransparentPages() throws Exception {
    withSetting(
        SHMEM_THP,
        "advise",
        () -> {
          try (ShmArena arena = ShmArena.create(config(HugePagePolicy.TRANSPARENT))) {
            long all = arena.allocate(arena.capacityBytes());
            arena.segment(all).fill((byte) 1);
            assertThat(hugeBytesOf(arena)).as("ShmemPmdMapped").isPositive();
            arena.reset();
            useFromAnotherProcess(arena);
          }
        });
  }

  @Tag("medium")
  @Test
  void shouldSayThatTheOwnerTookItsMemoryAway() throws Exception {
    Path stub;
    try (ChildJvm owner = ChildJvm.start(MemfdOwner.class)) {
      stub = Path.of(owner.await("OWNS"));
      try (ShmArena arena = ShmArena.attach(stub, AttachMode.READ_WRITE)) {
        owner.kill();
        arena.free(arena.allocate(64));
        arena.verifyInvariants();
      }
      for (AttachMode mode : AttachMode.values()) {
        assertThatThrownBy(() -> ShmArena.attach(stub, mode))
            .isInstanceOfSatisfying(
                SegmentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OWNER_GONE));
      }
    }
    Files.delete(stub);
  }

  private static void useFromAnotherProcess(ShmArena arena) throws Exception {
    long exchange = StressActor.makeExchange(arena);
    try (ChildJvm child =
        ChildJvm.start(StressChild.class, arena.path(), exchange, 1, 1, 200, "fair")) {
      child.await("READY");
      child.send("GO");
      child.await("DONE");
      assertThat(child.exitValue()).as(child.output()).isZero();
    }
    arena.verifyInvariants();
    assertThat(arena.stats().allocations()).isGreaterThan(1);
    long block = arena.allocate(64);
    RawMemory.putLong(arena.address(block), 42);
    try (ShmArena again = ShmArena.attach(arena.path(), AttachMode.READ_ONLY)) {
      assertThat(RawMemory.getLong(again.address(block))).isEqualTo(42);
    }
  }

  private static long hugeBytesOf(ShmArena arena) throws IOException {
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] range = line.split("[- ]", 3);
        inside =
            Long.parseUnsignedLong(range[0], 16) <= arena.dataAddress()
                && arena.dataAddress() < Long.parseUnsignedLong(range[1], 16);
      } else if (inside && line.startsWith("ShmemPmdMapped:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return 0;
  }

  private static ShmArenaConfig config(HugePagePolicy policy) {
    return ShmArenaConfig.builder().capacityBytes(8 << 20).hugePages(policy).build();
  }

  @FunctionalInterface
  private interface Body {
    void run() throws Exception;
  }

  /** Changes a setting of the machine for the time of {@code body}; puts it back in any case. */
  private static void withSetting(Path setting, String value, Body body) throws Exception {
    assumeTrue(Files.isWritable(setting), "SKIPPED: " + setting + " needs root");
    String before = chosen(Files.readString(setting).trim());
    Thread putBack =
        new Thread(
            () -> {
              try {
                Files.writeString(setting, before);
              } catch (IOException e) {
                System.err.println(setting + " was " + before + ": " + e);
              }
            });
    Runtime.getRuntime().addShutdownHook(putBack);
    try {
      Files.writeString(setting, value);
      body.run();
    } finally {
      Files.writeString(setting, before);
      Runtime.getRuntime().removeShutdownHook(putBack);
    }
  }

  /** The one in brackets, where the kernel lists all choices. */
  private static String chosen(String text) {
    int open = text.indexOf('[');
    return open < 0 ? text : text.substring(open + 1, text.indexOf(']'));
  }
}
