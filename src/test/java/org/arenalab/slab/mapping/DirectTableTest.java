package org.arenalab.slab.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The table of mappings. Its entries are made up: no memory is mapped. */
class DirectTableTest {
  /** A scan from the first bucket for each entry would take 5 * 10^11 steps. */
  private static final int MANY = 1 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static DirectTable table(int count) {
    DirectTable table = new DirectTable();
    for (int i = 1; i <= count; i++) {
      table.add(mapping(i));
    }
    return table;
  }

  private static DirectMapping mapping(int i) {
    DirectMapping mapping = new DirectMapping();
    mapping.address = (long) i << 16;
    mapping.bytes = 1;
    return mapping;
  }

  private static int removeAll(DirectTable table) {
    int removed = 0;
    while (table.removeAny() != null) {
      removed++;
    }
    return removed;
  }

  @Test
  void shouldRemoveAllInLinearTime() {
    CompletableFuture<Void> removal =
        CompletableFuture.runAsync(() -> assertThat(removeAll(table(MANY))).isEqualTo(MANY));
    assertThatNoException().isThrownBy(() -> removal.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void shouldRemoveWhatIsAddedConcurrently() {
    DirectTable table = table(1000);
    for (int i = 0; i < 500; i++) {
      assertThat(table.removeAny()).isNotNull();
    }
    for (int i = 1001; i <= 4000; i++) {
      table.add(mapping(i));
    }
    assertThat(removeAll(table)).isEqualTo(3500);
    assertThat(table.count()).isZero();
    assertThat(table.bytes()).isZero();
    table.add(mapping(1));
    assertThat(removeAll(table)).isOne();
  }
}
