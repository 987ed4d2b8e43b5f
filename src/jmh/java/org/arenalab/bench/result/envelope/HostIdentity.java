package org.arenalab.bench.result.envelope;

import java.nio.file.Path;

/** The identity of this machine, to check whether a run was measured on it. */
public final class HostIdentity {
  private HostIdentity() {}

  /** Returns the {@code host.id} that an envelope of this machine has; null if it is unknown. */
  public static String ofThisMachine() {
    Facts facts = new HostFacts(Path.of("/")).read();
    return (String) facts.values().get("id");
  }
}
