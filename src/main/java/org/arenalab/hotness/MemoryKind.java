package org.arenalab.hotness;

/** The kind of mapping that a source is to watch. */
public enum MemoryKind {
  /** Private anonymous memory. */
  PRIVATE,
  /** A shared mapping of a memfd, made by {@link org.arenalab.os.VirtualMemory#mapShared}. */
  SHARED
}
