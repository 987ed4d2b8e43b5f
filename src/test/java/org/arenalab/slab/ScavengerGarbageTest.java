package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.slab.ScavengerGarbage.Scene;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How much garbage rounds of the scavenger make, by what the owners of the heaps do. Interpreted,
 * so that the figures are the same in every run.
 */
@Tag("medium")
@Tag("beside")
class ScavengerGarbageTest {
  private JavaProcess child;

  private void play(Scene scene) throws IOException, InterruptedException {
    child = JavaProcess.start(List.of("-Xint"), ScavengerGarbage.class, scene.name());
    assertThat(child.awaitExit()).as("%s", child.output()).isZero();
  }

  private void playInThread() throws IOException, InterruptedException {
    child = JavaProcess.start(List.of("-Xint"), ScavengerThreadGarbage.class);
    assertThat(child.awaitExit()).as("%s", child.output()).isZero();
  }

  private long value(String name) throws IOException, InterruptedException {
    return Long.parseLong(child.awaitLine(name + "="));
  }

  @AfterEach
  void close() throws IOException {
    child.close();
  }

  @Test
  void shouldMakeNoneWhereOwnerParks() throws Exception {
    play(Scene.PARKED);
    assertThat(value("bytes")).isZero();
    assertThat(value("claims")).isEqualTo(1);
  }

  @Test
  void shouldMakeNoneWhereOwnerIsBusy() throws Exception {
    play(Scene.BUSY);
    assertThat(value("bytes")).isZero();
    assertThat(value("nudges")).isGreaterThan(ScavengerGarbage.ROUNDS);
  }

  /** It holds cached blocks and never calls: nobody but a sample can know that it is not inside. */
  @Test
  void shouldSampleRarelyWhereOwnerComputes() throws Exception {
    play(Scene.COMPUTING);
    // About 120 B a sample of a stack as low as this one; there are eight in 500 rounds.
    assertThat(value("bytes")).isLessThanOrEqualTo(8 * 512).isPositive();
    assertThat(value("claims")).isZero();
  }

  @Test
  void shouldMakeNoneWhereMemoryGoesBack() throws Exception {
    play(Scene.RELEASED);
    assertThat(value("bytes")).isZero();
    assertThat(value("decommits")).isGreaterThan(ScavengerGarbage.RELEASES);
  }

  /** The flight recorder stays in the process, but nobody records the events. */
  @Test
  void shouldMakeNoneAfterRecording() throws Exception {
    play(Scene.RELEASED_AFTER_RECORDING);
    assertThat(value("bytes")).isZero();
    assertThat(value("decommits")).isGreaterThan(ScavengerGarbage.RELEASES);
  }

  @Test
  void shouldMakeNoneWhereBudgetRefuses() throws Exception {
    play(Scene.REFUSED);
    assertThat(value("bytes")).isZero();
    assertThat(value("debt")).isPositive();
    assertThat(value("decommits")).isPositive().isLessThan(ScavengerGarbage.ALL_RELEASES);
  }

  @Test
  void shouldMakeNoneInItsThread() throws Exception {
    playInThread();
    assertThat(value("bytes")).isZero();
    assertThat(value("decommits")).isGreaterThan(ScavengerGarbage.RELEASES);
  }

  @Test
  void shouldReadProcessorClockWithoutGarbage() throws Exception {
    play(Scene.CLOCK);
    assertThat(value("bytes")).isZero();
  }
}
