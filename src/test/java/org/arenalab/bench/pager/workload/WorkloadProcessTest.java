package org.arenalab.bench.pager.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("medium")
class WorkloadProcessTest {
  /** The parent asks twice, and then lets the process check its bytes. */
  @Test
  void shouldCountMissingPagesAfterTheLoop() throws Exception {
    PagedWorkload plan =
        new PagedWorkload(
            WorkloadKind.RANDOM_TOUCH_HEAP, Backing.PLAIN, "", 1, 10, 500, "repetitive", 7, false);
    try (WorkloadProcess process = WorkloadProcess.start(plan)) {
      process.run();
      WorkloadResult result = process.awaitResult();
      assertThat(result.meanPoolBytes()).isZero();
      assertThat(process.missingBytes()).isZero();
      assertThat(process.missingBytes()).isZero();
      process.end();
    }
  }
}
