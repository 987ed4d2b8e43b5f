package org.arenalab.pager.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultStampsTest {
  private final long memory = VirtualMemory.mapAnonymous(FaultStamps.BYTES);
  private final FaultStamps stamps = new FaultStamps(memory);

  @AfterEach
  void unmap() {
    ReleaseGate.ours().unmap(memory, FaultStamps.BYTES);
  }

  @Test
  void shouldFindLaneOfPage() {
    stamps.read(2, 7, 100);
    stamps.read(FaultStamps.LANES, 0, 200);

    assertThat(stamps.find(7, 100)).isEqualTo(2);
    assertThat(stamps.find(7, 101)).isEqualTo(FaultStamps.NO_LANE);
    assertThat(stamps.find(0, 100)).isEqualTo(FaultStamps.LANES);
    assertThat(stamps.find(5, 0)).isEqualTo(FaultStamps.NO_LANE);
  }

  @Test
  void shouldForgetResolvedTimeAtNextFault() {
    stamps.read(1, 7, 100);
    assertThat(stamps.resolvedNs(1)).isZero();
    stamps.resolved(1, 150);
    assertThat(stamps.resolvedNs(1)).isEqualTo(150);

    stamps.read(1, 8, 300);

    assertThat(stamps.resolvedNs(1)).isZero();
    assertThat(stamps.readNs(1)).isEqualTo(300);
    assertThat(stamps.isOf(1, 7)).isFalse();
  }

  @Test
  void shouldIgnoreLanesWithoutPlace() {
    stamps.read(FaultStamps.LANES + 1, 7, 100);
    stamps.resolved(FaultStamps.LANES + 1, 150);

    assertThat(stamps.find(7, 0)).isEqualTo(FaultStamps.NO_LANE);
  }
}
