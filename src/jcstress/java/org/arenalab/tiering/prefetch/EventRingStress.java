package org.arenalab.tiering.prefetch;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads add an event each, and one of them then takes one, as the loop does. Two actors,
 * because the harness runs no test with more actors than the machine has processors.
 */
@JCStressTest
@Outcome(
    id = {"0, 2", "1, 2", "2, 2"},
    expect = Expect.ACCEPTABLE,
    desc = "whole events, both arrive")
@State
public class EventRingStress {
  private static final int CAPACITY = 4;
  private static final int TORN = -1;

  private final EventRing<Integer> ring = new EventRing<>(CAPACITY);

  /** Uses each slot once, so that an event without its number has an old one. */
  public EventRingStress() {
    for (int i = 0; i < CAPACITY; i++) {
      boolean _ = ring.tryOffer(9, ~9, 9);
      Integer _ = ring.poll();
    }
  }

  private int take() {
    Integer region = ring.poll();
    if (region == null) {
      return 0;
    }
    return ring.low() == region && ring.high() == ~region ? region : TORN;
  }

  @Actor
  public void first() {
    boolean _ = ring.tryOffer(1, ~1, 1);
  }

  @Actor
  public void secondAndLoop(II_Result result) {
    boolean _ = ring.tryOffer(2, ~2, 2);
    result.r1 = take();
  }

  /** Counts the events; a torn one makes the sum negative. */
  @Arbiter
  public void count(II_Result result) {
    int events = result.r1 > 0 ? 1 : 0;
    for (int event = take(); event != 0; event = take()) {
      events += event == TORN ? Integer.MIN_VALUE / 2 : 1;
    }
    result.r2 = events;
  }
}
