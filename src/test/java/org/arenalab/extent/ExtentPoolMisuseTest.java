package org.arenalab.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.extent.ExtentPoolException.Reason;
import org.arenalab.os.RawMemory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that each misuse is refused with its reason and values, and changes nothing. */
class ExtentPoolMisuseTest {
  private static final int CAPACITY_BYTES = 1 << 20;

  private final ExtentPool pool = ExtentPool.open(ExtentPoolConfig.ofCapacity(CAPACITY_BYTES));
  private final long before = pool.allocate(100, 0);
  private final long extent = pool.allocate(3000, 1);
  private final long behind = pool.allocate(100, 2);

  @AfterEach
  void close() {
    pool.close();
  }

  private void assertRefused(ThrowingCallable call, Reason reason, String... message) {
    ExtentPoolStats stats = pool.stats();
    assertThatThrownBy(call)
        .hasFieldOrPropertyWithValue("reason", reason)
        .satisfies(e -> assertThat(List.of(message)).allMatch(e.getMessage()::contains));
    assertThat(pool.stats()).isEqualTo(stats);
    pool.verifyInvariants();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 65_537, Integer.MAX_VALUE})
  void shouldRefuseSizesOutsideTheRange(int sizeBytes) {
    assertRefused(
        () -> pool.allocate(sizeBytes, 0),
        Reason.INVALID_REQUEST,
        "sizeBytes=" + sizeBytes,
        "1 to 65536");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 46, Long.MAX_VALUE, Long.MIN_VALUE})
  void shouldRefuseOwnersOutsideTheRange(long owner) {
    assertRefused(
        () -> pool.allocate(1, owner), Reason.INVALID_REQUEST, "owner=" + owner, "70368744177663");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 8, 17, -16, Long.MIN_VALUE, Long.MAX_VALUE, 1_048_608, 1L << 40})
  void shouldRefuseOffsetsAtWhichNoExtentCanStart(long offset) {
    for (ThrowingCallable call :
        new ThrowingCallable[] {() -> pool.free(offset), () -> pool.sizeBytes(offset)}) {
      assertRefused(call, Reason.FOREIGN_OFFSET, "0x%x".formatted(offset), "multiples of 16 B");
    }
  }

  @Test
  void shouldRefuseToFreeTwice() {
    pool.free(extent);
    assertRefused(
        () -> pool.free(extent),
        Reason.DOUBLE_FREE,
        "extent at 0x%x is not live (already freed?)".formatted(extent));
    assertRefused(() -> pool.sizeBytes(extent), Reason.DOUBLE_FREE);
    pool.free(behind);
    assertRefused(() -> pool.free(behind), Reason.DOUBLE_FREE);
    assertRefused(() -> pool.free(extent), Reason.DOUBLE_FREE);
    pool.free(before);
    assertRefused(() -> pool.free(before), Reason.DOUBLE_FREE);
  }

  /** A start that was forgotten, because its hole joined the one before. */
  @Test
  void shouldRefuseToFreeInsideAHole() {
    pool.free(before);
    pool.free(extent);
    assertRefused(() -> pool.free(extent), Reason.DOUBLE_FREE);
  }

  @Test
  void shouldRefuseAPlaceThatWasNeverHandedOut() {
    assertRefused(() -> pool.free(behind + 4096), Reason.DOUBLE_FREE);
  }

  @Test
  void shouldRefuseTheInsideOfAnExtentWhateverIsInIt() {
    // Forges bytes inside the extent that look like a tag.
    RawMemory.fill(pool.address(extent), 3000, (byte) 1);
    for (long offset = extent + 16; offset < extent + 3000; offset += 16) {
      long inside = offset;
      assertRefused(
          () -> pool.free(inside),
          Reason.FOREIGN_OFFSET,
          "0x%x is not the start of an extent: it is %d B into the one of 3000 B at 0x%x"
              .formatted(inside, inside - extent, extent));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, (1L << 20) + 8192, Long.MAX_VALUE})
  void shouldRefuseAddressesOutsideTheRange(long offset) {
    assertRefused(() -> pool.address(offset), Reason.FOREIGN_OFFSET);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void shouldRefuseBudgetsThatAreNotAboveZero(long budgetNs) {
    assertRefused(
        () -> pool.compact(budgetNs, new OwnerTable(3)),
        Reason.INVALID_REQUEST,
        "budgetNs=" + budgetNs);
  }

  @Test
  void shouldRefuseEverythingAfterClose() {
    pool.close();
    pool.close();
    for (ThrowingCallable call :
        new ThrowingCallable[] {
          () -> pool.allocate(1, 0),
          () -> pool.free(extent),
          () -> pool.sizeBytes(extent),
          () -> pool.address(extent),
          () -> pool.compact(1, new OwnerTable(3)),
          pool::trim,
          pool::stats,
          pool::verifyInvariants
        }) {
      assertThatThrownBy(call)
          .isInstanceOf(PoolClosedException.class)
          .hasMessage("extent pool of 1048576 B is closed");
    }
  }

  @Test
  void shouldSayThatThereIsNoAddressSpace() {
    ExtentPoolConfig huge =
        ExtentPoolConfig.builder(4096L * Integer.MAX_VALUE).alignmentBytes(4096).build();
    // 47 bits of it are the process's: some dozen of 8 TiB fit.
    List<ExtentPool> pools = new ArrayList<>();
    try {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  pools.add(ExtentPool.open(huge));
                }
              })
          .hasFieldOrPropertyWithValue("reason", Reason.NO_ADDRESS_SPACE)
          .hasMessageContainingAll("8796093018112 B", "ENOMEM", "ulimit -v");
    } finally {
      pools.forEach(ExtentPool::close);
    }
  }
}
