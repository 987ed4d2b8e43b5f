package org.arenalab.pager.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PageStoreGarbageTest {
  /** The reading of the counter makes a few bytes of its own. */
  private static final int MOST_BYTES = 2000;

  @Tag("medium")
  @Test
  void shouldMakeNoGarbage() throws Exception {
    try (JavaProcess child = JavaProcess.start(List.of(), StoreGarbage.class)) {
      assertThat(child.awaitExit()).as(child.output()).isZero();
      List<String> lines =
          child.output().lines().filter(line -> line.startsWith("garbage ")).toList();
      assertThat(lines).hasSize(2 * (TestPages.KINDS + 1) + TestPages.KINDS + 4);
      assertThat(lines)
          .allSatisfy(
              line ->
                  assertThat(Long.parseLong(line.substring(line.indexOf(": ") + 2)))
                      .as(line)
                      .isLessThan(MOST_BYTES));
    }
  }
}
