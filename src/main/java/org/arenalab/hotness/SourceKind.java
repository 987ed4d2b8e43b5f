package org.arenalab.hotness;

import java.util.List;

/** The sources of hotness, by how they see an access. */
public enum SourceKind {
  /** The owner of the memory reports each of its accesses; see {@link TouchSource}. */
  TOUCHES("touches", Accesses.READS_AND_WRITES, Certainty.EXACT),

  /** A userfaultfd protects pages against reads and writes (Linux 7.3). */
  READ_WRITE_TRACKING("read-write tracking", Accesses.READS_AND_WRITES, Certainty.EXACT),

  /** Page table entries are dropped, and the entries that came back are found. */
  ZAP_AND_SCAN("zap-and-scan", Accesses.READS_AND_WRITES, Certainty.EXACT),

  /** A userfaultfd protects pages against writes (Linux 6.7). */
  WRITTEN_PAGES("written pages", Accesses.WRITES, Certainty.EXACT),

  /** The kernel's access monitor samples one page of each of its regions. */
  DAMON("DAMON", Accesses.READS_AND_WRITES, Certainty.SAMPLED);

  private static final List<SourceKind> ALL = List.of(values());

  private final String words;
  private final Accesses accesses;
  private final Certainty certainty;

  SourceKind(String words, Accesses accesses, Certainty certainty) {
    this.words = words;
    this.accesses = accesses;
    this.certainty = certainty;
  }

  /** Returns all kinds, the most precise first. */
  public static List<SourceKind> all() {
    return ALL;
  }

  /** Returns the accesses that the source sees. */
  public Accesses accesses() {
    return accesses;
  }

  /** Returns whether the source is exact or sampled. */
  public Certainty certainty() {
    return certainty;
  }

  @Override
  public String toString() {
    return words;
  }
}
