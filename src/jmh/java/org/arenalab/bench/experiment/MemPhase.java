package org.arenalab.bench.experiment;

import java.util.function.Function;

/** The moments at which a pass of the memory experiment looks at its memory, in their order. */
public enum MemPhase {
  START("JVM alone", MemSample::start),
  PRE("filled", MemSample::pre),
  POST_COMP("compressed", MemSample::postComp),
  POST_IDLE("idle", MemSample::postIdle),
  POST_PARTIAL("read in order", MemSample::postPartial),
  POST_RANDOM("read at random", MemSample::postRandom),
  POST_FINAL("end", MemSample::postFinal);

  private static final double KB_PER_MEBI = 1024;

  private final String label;
  private final Function<MemSample, MemSnapshot> snapshot;

  MemPhase(String label, Function<MemSample, MemSnapshot> snapshot) {
    this.label = label;
    this.snapshot = snapshot;
  }

  /** What is done by then, for a chart. */
  public String label() {
    return label;
  }

  MemSnapshot of(MemSample sample) {
    return snapshot.apply(sample);
  }

  /** RSS of the process at that moment, MiB. */
  public double rssMebi(MemSample sample) {
    return of(sample).rssKb() / KB_PER_MEBI;
  }
}
