package org.arenalab.bench.pager.workload;

import java.nio.file.Path;
import org.arenalab.pager.PagerClient;
import org.arenalab.pager.PagerConfig;
import org.arenalab.pager.SwitchSignal;

/** Connects a workload to its daemon. */
final class Pagers {
  private Pagers() {}

  static PagerClient attach(PagedWorkload plan) {
    return PagerClient.attach(
        PagerConfig.builder()
            .socket(Path.of(plan.socket()))
            .maxBytes(plan.pagedBytes())
            .switchSignal(SwitchSignal.SIGKILL)
            .build());
  }
}
