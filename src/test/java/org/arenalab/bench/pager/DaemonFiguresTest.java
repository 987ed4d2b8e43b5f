package org.arenalab.bench.pager;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DaemonFiguresTest {
  private static final DaemonFigures FIGURES =
      new DaemonFigures(
          "clients=1\nstandby=1\nsession.7.faults=12\n"
              + "session.7.store=PageStoreStats[capacityBytes=9, pages=3, sameFilled=Form[pages=1,"
              + " bytes=0], backedBytes=77, accepting=true]\n");

  @Test
  void shouldReadFigures() {
    assertThat(FIGURES.figure("clients")).isEqualTo(1);
    assertThat(FIGURES.figure("faults")).isEqualTo(12);
    assertThat(FIGURES.figure("absent")).isZero();
  }

  @Test
  void shouldReadFiguresOfStore() {
    assertThat(FIGURES.store("backedBytes")).isEqualTo(77);
    assertThat(FIGURES.store("absent")).isZero();
  }
}
