package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.residency.Residency;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseGateTest {
  private static final long PAGE = VirtualMemory.pageSizeBytes();
  private static final long LENGTH = 64 * PAGE;

  private final long address = VirtualMemory.reserve(LENGTH, 2 << 20);

  @AfterEach
  void unmap() {
    ReleaseGate.ours().unmap(address, LENGTH);
  }

  /** A gate of its own that knows the range, before a kernel that answers as told. */
  private ReleaseGate gate(ReleaseGate.Advice kernel) {
    ReleaseGate gate = new ReleaseGate(kernel);
    gate.admit(address, LENGTH);
    return gate;
  }

  @Test
  void shouldDiscardSeveralRangesOrNothing() {
    RawMemory.fill(address, LENGTH, (byte) 7);
    MemoryRanges ranges = new MemoryRanges(3);
    ranges.add(address, PAGE);
    ranges.add(address + 2 * PAGE, 2 * PAGE);
    ReleaseGate gate = ReleaseGate.ours();
    long calls = gate.counts().dontNeedCalls();
    boolean discarded = gate.tryDiscard(ranges);
    assertThat(gate.counts().dontNeedCalls() - calls).isEqualTo(discarded ? 1 : 0);
    for (int page = 0; page < 64; page++) {
      boolean listed = page == 0 || page == 2 || page == 3;
      assertThat(RawMemory.getByte(address + page * PAGE))
          .as("page %d", page)
          .isEqualTo((byte) (listed && discarded ? 0 : 7));
    }
    ranges.add(address + LENGTH, PAGE);
    assertThatThrownBy(() -> gate.tryDiscard(ranges)).isInstanceOf(ForeignRangeException.class);
    ranges.clear();
    ranges.add(address + PAGE, PAGE);
    ranges.add(address + LENGTH, PAGE);
    assertThatThrownBy(() -> gate.tryDiscard(ranges)).isInstanceOf(ForeignRangeException.class);
    assertThat(RawMemory.getByte(address + PAGE)).isEqualTo((byte) 7);
  }

  @Test
  void shouldRefuseForeignRangesAndCountThem() {
    List<Long> asked = new ArrayList<>();
    ReleaseGate gate =
        gate(
            (at, length, advice) -> {
              asked.add(at);
              return 0;
            });
    long[][] foreign = {
      {0, PAGE},
      {address - PAGE, PAGE},
      {address - PAGE, 2 * PAGE},
      {address, LENGTH + PAGE},
      {address + LENGTH, PAGE},
      {address + LENGTH - PAGE, 2 * PAGE},
      {address, 0},
      {address, -PAGE},
      {address, Long.MIN_VALUE},
      {address + PAGE, Long.MAX_VALUE},
      {-PAGE, PAGE}
    };

    for (long[] range : foreign) {
      assertThatThrownBy(() -> gate.discard(range[0], range[1]))
          .isInstanceOf(ForeignRangeException.class)
          .hasMessageContaining("0x" + Long.toHexString(range[0]));
      assertThatThrownBy(() -> gate.releaseLazily(range[0], range[1]))
          .isInstanceOf(ForeignRangeException.class)
          .hasMessageContaining("not a range that Arenalab mapped");
    }

    assertThat(asked).isEmpty();
    assertThat(gate.counts())
        .isEqualTo(new ReleaseGate.Counts(0, 0, 0, 0, 0, 2L * foreign.length, 0, 0));
  }

  @Test
  void shouldKnowOwnershipOfRanges() {
    ReleaseGate ours = ReleaseGate.ours();
    assertThat(ours.ownership(address, LENGTH)).isEqualTo(ReleaseGate.Ownership.PRIVATE);
    assertThat(ours.ownership(address + PAGE, PAGE)).isEqualTo(ReleaseGate.Ownership.PRIVATE);
    assertThat(ours.ownership(address - PAGE, PAGE)).isEqualTo(ReleaseGate.Ownership.FOREIGN);
    assertThat(ours.ownership(address, LENGTH + PAGE)).isEqualTo(ReleaseGate.Ownership.FOREIGN);
    try (SharedMemory file = SharedMemory.createMemfd("ownership", false)) {
      file.resize(PAGE);
      long shared = VirtualMemory.mapShared(file, PAGE, true, 1);
      assertThat(ours.ownership(shared, PAGE)).isEqualTo(ReleaseGate.Ownership.SHARED);
      ours.unmap(shared, PAGE);
    }
  }

  /** A new mapping would not be registered with a userfaultfd. */
  @Test
  void shouldNotReplaceWhenOnlyTrying() {
    ReleaseGate refused = gate((at, length, advice) -> -Errno.ENOMEM);
    assertThat(refused.tryDiscard(address, PAGE)).isFalse();
    assertThat(refused.isAdvising()).isTrue();
    assertThat(refused.counts().replaceCalls()).isZero();
    RawMemory.putByte(address, (byte) 7);
    assertThat(ReleaseGate.ours().tryDiscard(address, PAGE)).isTrue();
    assertThat(RawMemory.getByte(address)).isZero();
  }

  @Test
  void shouldRefuseItsOwnGuardPagesAndTheJvmsMemory() throws Exception {
    ReleaseGate ours = ReleaseGate.ours();
    try (var heapLike = java.lang.foreign.Arena.ofConfined()) {
      long foreign = heapLike.allocate(2 * PAGE, PAGE).address();
      assertThatThrownBy(() -> ours.discard(foreign, PAGE))
          .isInstanceOf(ForeignRangeException.class);
    }
    assertThatThrownBy(() -> ours.discard(address + LENGTH, PAGE))
        .isInstanceOf(ForeignRangeException.class);
    assertThatThrownBy(() -> VirtualMemory.protectNone(address - PAGE, PAGE))
        .isInstanceOf(ForeignRangeException.class)
        .hasMessageContaining("PROT_NONE");
  }

  @Test
  void shouldCountCallsByKind() {
    ReleaseGate gate = gate(LibC::madvise);
    gate.discard(address, PAGE);
    gate.discard(address + PAGE, PAGE);
    gate.releaseLazily(address, 4 * PAGE);

    assertThat(gate.counts()).isEqualTo(new ReleaseGate.Counts(1, 2, 0, 0, 0, 0, 0, 0));
    assertThat(gate.counts().adviseCalls()).isEqualTo(3);
  }

  /**
   * The kernel itself says ENOMEM here, without any trick in the gate: advice to a range with a
   * hole in it is ENOMEM, see madvise(2). (Too many mappings cannot be had: neither MADV_DONTNEED
   * nor MADV_FREE splits one.)
   */
  @Test
  void shouldStopAdvisingAndReplaceAfterTheKernelSaidEnomem() {
    ReleaseGate gate = gate(LibC::madvise);
    RawMemory.fill(address, LENGTH, (byte) 7);
    assertThat(LibC.munmap(address + 8 * PAGE, PAGE)).isZero();

    gate.discard(address, 16 * PAGE);

    assertThat(gate.isAdvising()).isFalse();
    assertThat(gate.counts()).isEqualTo(new ReleaseGate.Counts(0, 1, 1, 0, 0, 0, 0, 0));
    assertThat(RawMemory.getByte(address)).isZero();
    assertThat(RawMemory.getByte(address + 15 * PAGE)).isZero();
    assertThat(RawMemory.getByte(address + 16 * PAGE)).isEqualTo((byte) 7);
    RawMemory.putByte(address + 8 * PAGE, (byte) 1);

    gate.releaseLazily(address + 16 * PAGE, PAGE);
    gate.discard(address + 20 * PAGE, PAGE);

    assertThat(gate.counts()).isEqualTo(new ReleaseGate.Counts(0, 1, 3, 0, 0, 0, 0, 0));
    assertThat(RawMemory.getByte(address + 16 * PAGE)).isZero();
    assertThat(RawMemory.getByte(address + 20 * PAGE)).isZero();
    RawMemory.fill(address, LENGTH, (byte) 1);
  }

  @Test
  void shouldRefuseForeignRangesAlsoWhenItReplaces() {
    ReleaseGate gate = gate((at, length, advice) -> -Errno.ENOMEM);
    gate.discard(address, PAGE);

    assertThatThrownBy(() -> gate.discard(address + LENGTH, PAGE))
        .isInstanceOf(ForeignRangeException.class);
    assertThat(gate.counts().refusals()).isOne();
  }

  /** Injected, since the kernel gives these to nobody on demand. */
  @ParameterizedTest
  @ValueSource(ints = {Errno.EAGAIN, Errno.EINTR})
  void shouldTryAgainWhenTheKernelIsBusy(int errno) {
    int[] refusals = {3};
    ReleaseGate gate =
        gate((at, length, advice) -> refusals[0]-- > 0 ? -errno : LibC.madvise(at, length, advice));
    RawMemory.putByte(address, (byte) 1);

    gate.discard(address, PAGE);

    assertThat(RawMemory.getByte(address)).isZero();
    assertThat(gate.counts()).isEqualTo(new ReleaseGate.Counts(0, 1, 0, 0, 0, 0, 3, 0));
    assertThat(gate.isAdvising()).isTrue();
  }

  @Test
  void shouldTakeAKernelThatStaysBusyForOneWithoutMemory() {
    ReleaseGate gate = gate((at, length, advice) -> -Errno.EAGAIN);
    RawMemory.putByte(address, (byte) 1);

    gate.discard(address, PAGE);

    assertThat(RawMemory.getByte(address)).isZero();
    assertThat(gate.isAdvising()).isFalse();
    assertThat(gate.counts().retries()).isPositive();
    assertThat(gate.counts().replaceCalls()).isOne();
  }

  /** A mapping over the range would replace what another thread has mapped there by now. */
  @Test
  void shouldRefuseRangeThatIsUnmappedDuringTheCall() {
    ReleaseGate[] gate = new ReleaseGate[1];
    gate[0] =
        new ReleaseGate(
            (at, length, advice) -> {
              gate[0].unmap(at, length);
              return LibC.madvise(at, length, advice);
            });
    long mapped = LibC.mapAnonymous(0, PAGE, 3, 0x22);
    gate[0].admit(mapped, PAGE);

    assertThatThrownBy(() -> gate[0].discard(mapped, PAGE))
        .isInstanceOf(ForeignRangeException.class)
        .hasMessageContaining("MADV_DONTNEED");

    assertThat(gate[0].isAdvising()).isTrue();
    assertThat(gate[0].counts()).isEqualTo(new ReleaseGate.Counts(0, 1, 0, 1, 0, 1, 0, 0));
  }

  @Test
  void shouldThrowAndCountWhatTheKernelCallsInvalid() {
    ReleaseGate gate = gate(LibC::madvise);

    assertThatThrownBy(() -> gate.discard(address + 1, PAGE))
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("EINVAL");
    assertThat(gate.counts().failures()).isOne();
    assertThat(gate.isAdvising()).isTrue();
  }

  @Test
  void shouldThrowWhenSharedMemoryIsReleasedLazily() {
    try (SharedMemory file = SharedMemory.createMemfd("arenalab-test", false)) {
      file.resize(PAGE);
      long shared = VirtualMemory.mapShared(file, PAGE, true, PAGE);
      long before = ReleaseGate.ours().counts().failures();
      assertThatThrownBy(() -> ReleaseGate.ours().releaseLazily(shared, PAGE))
          .isInstanceOf(SystemCallException.class)
          .hasMessageContaining("MADV_FREE")
          .hasMessageContaining("EINVAL");
      assertThat(ReleaseGate.ours().counts().failures()).isEqualTo(before + 1);
      ReleaseGate.ours().unmap(shared, PAGE);
    }
  }

  @Test
  void shouldUnmapOnceOnly() {
    long other = VirtualMemory.mapAnonymous(PAGE);
    ReleaseGate.ours().unmap(other, PAGE);

    assertThatThrownBy(() -> ReleaseGate.ours().unmap(other, PAGE))
        .isInstanceOf(ForeignRangeException.class);
    assertThatThrownBy(() -> ReleaseGate.ours().unmap(address, PAGE))
        .isInstanceOf(ForeignRangeException.class);
    assertThatThrownBy(() -> ReleaseGate.ours().unmapKeepingStart(address, LENGTH, PAGE, at -> {}))
        .isInstanceOf(ForeignRangeException.class);
  }

  @Test
  void shouldKeepMappingThatCannotBeReplaced() {
    long mapped = VirtualMemory.mapAnonymous(2 * PAGE);
    ReleaseGate gate = ReleaseGate.ours();
    RawMemory.putByte(mapped, (byte) 7);

    // No address space holds the kept part.
    assertThatThrownBy(() -> gate.unmapKeepingStart(mapped, 2 * PAGE, 1L << 60, at -> {}))
        .isInstanceOf(SystemCallException.class);
    assertThatThrownBy(
            () ->
                gate.unmapKeepingStart(
                    mapped,
                    2 * PAGE,
                    PAGE,
                    at -> {
                      throw new OutOfMemoryError("injected");
                    }))
        .isInstanceOf(OutOfMemoryError.class);

    assertThat(RawMemory.getByte(mapped)).isEqualTo((byte) 7);
    gate.unmap(mapped, 2 * PAGE);
  }

  /**
   * The moved start frees its old address, where another thread may map before this one resumes.
   */
  @Test
  void shouldNeverListThePreparedStart() {
    long mapped = VirtualMemory.mapAnonymous(2 * PAGE);
    ReleaseGate gate = ReleaseGate.ours();

    gate.unmapKeepingStart(
        mapped,
        2 * PAGE,
        PAGE,
        prepared ->
            assertThatThrownBy(() -> gate.requireOurs("test", prepared, PAGE))
                .isInstanceOf(ForeignRangeException.class));

    gate.unmap(mapped, PAGE);
  }

  @Test
  void shouldKeepContentOfSharedMemoryWhoseEntriesAreDropped() {
    try (SharedMemory file = SharedMemory.createMemfd("arenalab-test", false);
        Residency residency = new Residency()) {
      file.resize(LENGTH);
      long shared = VirtualMemory.mapShared(file, LENGTH, true, PAGE);
      try {
        RawMemory.fill(shared, LENGTH, (byte) 3);
        ReleaseGate.ours().dropEntries(shared + PAGE, LENGTH - PAGE);

        assertThat(residency.residentBytes(shared, LENGTH)).isEqualTo(PAGE);
        assertThat(RawMemory.getByte(shared + 5 * PAGE)).isEqualTo((byte) 3);
        assertThat(file.backedBytes()).isEqualTo(LENGTH);
      } finally {
        ReleaseGate.ours().unmap(shared, LENGTH);
      }
    }
  }

  /** Private memory would lose its content, also where it replaced shared memory. */
  @Test
  void shouldRefuseToDropEntriesOfPrivateMemory() {
    RawMemory.fill(address, LENGTH, (byte) 3);
    assertThatThrownBy(() -> ReleaseGate.ours().dropEntries(address, LENGTH))
        .isInstanceOf(ForeignRangeException.class);
    assertThat(RawMemory.getByte(address)).isEqualTo((byte) 3);

    try (SharedMemory file = SharedMemory.createMemfd("arenalab-test", false)) {
      file.resize(LENGTH);
      long kept = VirtualMemory.mapShared(file, LENGTH, true, PAGE);
      ReleaseGate.ours()
          .unmapKeepingStart(kept, LENGTH, PAGE, at -> RawMemory.putByte(at, (byte) 4));
      try {
        assertThatThrownBy(() -> ReleaseGate.ours().dropEntries(kept, PAGE))
            .isInstanceOf(ForeignRangeException.class);
        assertThat(RawMemory.getByte(kept)).isEqualTo((byte) 4);
      } finally {
        ReleaseGate.ours().unmap(kept, PAGE);
      }
    }
  }

  @Test
  void shouldDropEntriesOfSharedMemoryThatMoved() {
    try (SharedMemory file = SharedMemory.createMemfd("arenalab-test", false)) {
      file.resize(LENGTH);
      long shared = VirtualMemory.mapShared(file, LENGTH, true, PAGE);
      long resized = ReleaseGate.ours().resize(shared, LENGTH, LENGTH / 2);
      try {
        RawMemory.putByte(resized, (byte) 5);
        ReleaseGate.ours().dropEntries(resized, LENGTH / 2);
        assertThat(RawMemory.getByte(resized)).isEqualTo((byte) 5);
      } finally {
        ReleaseGate.ours().unmap(resized, LENGTH / 2);
      }
    }
  }
}
