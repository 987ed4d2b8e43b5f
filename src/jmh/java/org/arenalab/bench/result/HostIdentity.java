package org.arenalab.bench.result;

import java.nio.file.Path;

/** Tells whether a run was measured on this machine. */
public final class HostIdentity {
  private HostIdentity() {}

  /** What {@code host.id} of an envelope written here is; null where it cannot be known. */
  public static String ofThisMachine() {
    Facts facts = new HostFacts(Path.of("/")).read();
    return (String) facts.values().get("id");
  }
}
