package org.arenalab.tiering;

import org.arenalab.hotness.HotnessSource;
import org.arenalab.hotness.SourceKind;

/** Opens sources of hotness. */
@FunctionalInterface
interface SourceOpener {
  HotnessSource open(SourceKind kind);
}
