package org.arenalab.bench.mem;

import java.util.List;

/**
 * The moments at which a pass of the memory experiment takes a snapshot of its memory, in order.
 */
public enum MemPhase {
  START("JVM alone"),
  PRE("filled"),
  POST_COMP("compressed"),
  POST_IDLE("idle"),
  POST_PARTIAL("read in order"),
  POST_RANDOM("read at random"),
  POST_FINAL("end");

  /** All moments, in order. */
  public static final List<MemPhase> IN_ORDER = List.of(values());

  private static final double KB_PER_MEBI = 1024;

  private final String label;

  MemPhase(String label) {
    this.label = label;
  }

  /** Returns the step that ends at this moment, for a chart. */
  public String label() {
    return label;
  }

  MemSnapshot of(MemSample sample) {
    return switch (this) {
      case START -> sample.start();
      case PRE -> sample.pre();
      case POST_COMP -> sample.postComp();
      case POST_IDLE -> sample.postIdle();
      case POST_PARTIAL -> sample.postPartial();
      case POST_RANDOM -> sample.postRandom();
      case POST_FINAL -> sample.postFinal();
    };
  }

  /** Returns the RSS of the process at that moment, MiB. */
  public double rssMebi(MemSample sample) {
    return of(sample).rssKb() / KB_PER_MEBI;
  }
}
