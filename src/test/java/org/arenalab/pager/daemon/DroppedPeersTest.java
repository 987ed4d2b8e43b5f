package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DroppedPeersTest {
  private static final long MINUTE_NS = 60_000_000_000L;

  private final List<String> lines = new ArrayList<>();
  private long nowNs = Long.MAX_VALUE - MINUTE_NS / 2;
  private final DroppedPeers peers = new DroppedPeers(() -> nowNs, lines::add);

  @Test
  void shouldPrintFirstReasonAtOnce() {
    peers.add("no magic");

    assertThat(lines).singleElement().asString().contains("no magic").endsWith(": 0");
    assertThat(peers.count()).isEqualTo(1);
  }

  /** The clock may wrap in between. */
  @Test
  void shouldPrintOnceMinute() {
    for (int i = 0; i < 100; i++) {
      peers.add("peer " + i);
    }
    nowNs += MINUTE_NS - 1;
    peers.add("early");
    nowNs += 1;
    peers.add("late");

    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).contains("late").endsWith(": 100");
    assertThat(peers.count()).isEqualTo(102);
  }

  @Test
  void shouldKeepLastReasonInOneLine() {
    assertThat(peers.lastReason()).isEmpty();

    peers.add("first");
    peers.add("two\nlines=\u00e9" + "x".repeat(1_000));

    assertThat(peers.lastReason()).startsWith("two lines= xx").hasSize(300);
  }
}
