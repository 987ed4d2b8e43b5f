package org.arenalab.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the choice of the soaks that another soak is compared with. */
class SoakReferenceTest {
  private static final List<String> FLAGS = List.of("-Xms64m", "-Xmx64m", "-Dx=1");
  private static final SoakPlan LEAN =
      new SoakPlan("slab", "lean", "dontneed", 400, SoakPlan.Churn.STEADY, 1);
  private static final SoakPlan FAST =
      new SoakPlan("slab", "fast", "dontneed", 400, SoakPlan.Churn.STEADY, 1);

  @TempDir private Path folder;

  @BeforeEach
  void keep() throws IOException {
    keep(FAST, 60, FLAGS);
  }

  private void keep(SoakPlan plan, int epochs, List<String> flags) throws IOException {
    SoakFolder kept = new SoakFolder(folder);
    kept.writePlan(plan, "1");
    Files.deleteIfExists(kept.csv());
    try (SoakCsv csv = SoakCsv.open(kept.csv(), List.of())) {
      for (SoakEpoch epoch : SoakEpochs.withMemory(epochs, i -> SoakEpochs.MEBI)) {
        csv.append(epoch);
      }
    }
    String quoted = flags.stream().map(flag -> '"' + flag + '"').collect(Collectors.joining(","));
    Files.writeString(
        folder.resolve("envelope.json"),
        "{\"schema\": \"arenalab-run/1\", \"jdk\": {\"flags\": [%s]}}".formatted(quoted));
  }

  private SoakFigures baseline(SoakPlan plan, List<String> flags) throws IOException {
    return new SoakReference(plan, flags).baseline(folder);
  }

  private void refuse(String message, SoakPlan plan, List<String> flags) {
    assertThatThrownBy(() -> baseline(plan, flags))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldTakeTheSameSoakInFast() throws IOException {
    assertThat(baseline(LEAN, List.of("-Xmx64m", "-Xms64m")).epochs()).isEqualTo(55);
    assertThat(new SoakReference(LEAN, FLAGS).baseline(null)).isNull();
  }

  @Test
  void shouldIgnoreARepeatedFlag() throws IOException {
    assertThat(baseline(LEAN, List.of("-Xms64m", "-Xmx64m", "-Xmx64m"))).isNotNull();
  }

  @Test
  void shouldRefuseAnotherPlan() throws IOException {
    refuse(
        "plan=slab-fast ws400 STEADY 1.0 min, expected slab-fast ws4000 STEADY 1.0 min",
        new SoakPlan("slab", "lean", "dontneed", 4000, SoakPlan.Churn.STEADY, 1),
        FLAGS);
    refuse("expected slab-fast ws400 STEADY 30.0 min", LEAN.lasting(30), FLAGS);
    refuse(
        "expected slab-fast ws400 HEAVY",
        new SoakPlan("slab", "lean", "dontneed", 400, SoakPlan.Churn.HEAVY, 1),
        FLAGS);
    keep(LEAN, 60, FLAGS);
    refuse("--baseline is the soak of another plan: plan=slab-lean", LEAN, FLAGS);
    assertThatThrownBy(() -> new SoakReference(LEAN, FLAGS).floor(folder))
        .hasMessageContaining("--floor is the soak of another plan");
  }

  @Test
  void shouldRefuseSwappedSoaks() throws IOException {
    assertThatThrownBy(() -> new SoakReference(LEAN, FLAGS).floor(folder))
        .hasMessageContaining("--floor is the soak of another plan: plan=slab-fast");
    for (String other : List.of("floor", "mimalloc-critical")) {
      keep(new SoakPlan(other, "", "", 400, SoakPlan.Churn.STEADY, 1), 60, FLAGS);
      refuse("--baseline is the soak of another plan: plan=" + other, LEAN, FLAGS);
    }
  }

  @Test
  void shouldRefuseAnotherHeap() {
    refuse("flags=[-Xms64m, -Xmx64m], expected [-Xmx256m]", LEAN, List.of("-Xmx256m"));
    refuse("flags=[-Xms64m, -Xmx64m], expected []", LEAN, List.of());
  }

  @Test
  void shouldRefuseTooFewEpochs() throws IOException {
    keep(FAST.lasting(0.25), 15, FLAGS);
    refuse("epochs=12, expected at least 30", LEAN.lasting(0.25), FLAGS);
  }

  @Test
  void shouldRefuseAnInterruptedSoak() throws IOException {
    keep(FAST, 59, FLAGS);
    refuse("--baseline has not run to its end: epochs=59, expected 60; resume it", LEAN, FLAGS);
    keep(FAST, 0, FLAGS);
    refuse("epochs=0, expected 60", LEAN, FLAGS);
  }

  @Test
  void shouldCompareTheFlagsOfEveryPart() throws IOException {
    keep(FAST, 60, List.of("-Xmx1g"));
    new SoakFolder(folder).keepEnvelopeOf(1);
    keep(FAST, 60, FLAGS);

    refuse("flags=[-Xmx1g], expected [-Xms64m, -Xmx64m]", LEAN, FLAGS);
  }
}
