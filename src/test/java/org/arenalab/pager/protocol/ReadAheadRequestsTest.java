package org.arenalab.pager.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadAheadRequestsTest {
  private final long address = VirtualMemory.mapAnonymous(VirtualMemory.pageSizeBytes());
  private final ReadAheadRequests requests = new ReadAheadRequests(address);

  @AfterEach
  void unmap() {
    ReleaseGate.ours().unmap(address, VirtualMemory.pageSizeBytes());
  }

  @Test
  void shouldTakeEachRequestOnce() {
    assertThat(requests.take()).isZero();
    requests.ask(2, 100, 8);
    requests.ask(1, Integer.MAX_VALUE, 64);
    long first = requests.take();
    assertThat(ReadAheadRequests.firstPage(first)).isEqualTo(Integer.MAX_VALUE);
    assertThat(ReadAheadRequests.pages(first)).isEqualTo(64);
    long second = requests.take();
    assertThat(ReadAheadRequests.firstPage(second)).isEqualTo(100);
    assertThat(ReadAheadRequests.pages(second)).isEqualTo(8);
    assertThat(requests.take()).isZero();
  }

  @Test
  void shouldKeepNewestRequestOfLane() {
    requests.ask(5, 100, 8);
    requests.ask(5, 200, 16);
    assertThat(ReadAheadRequests.firstPage(requests.take())).isEqualTo(200);
    assertThat(requests.take()).isZero();
  }

  @Test
  void shouldKeepToItsWords() {
    requests.ask(254, 1, 1);
    assertThat(RawMemory.getLong(address + ReadAheadRequests.BYTES)).isZero();
    assertThat(requests.take()).isNotZero();
  }

  @Test
  void shouldLimitDamagedRequests() {
    assertThat(ReadAheadRequests.pages(Long.MAX_VALUE)).isEqualTo(64);
    assertThat(ReadAheadRequests.pages(-1)).isZero();
    assertThat(ReadAheadRequests.firstPage(-1)).isNegative();
  }
}
