package org.arenalab.bench.nativecontrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.arenalab.bench.workload.MixedTrace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that need gcc, like the native rows themselves. */
@Tag("beside")
@EnabledIf("org.arenalab.bench.nativecontrol.NativeStepsTest#hasCompiler")
public class NativeStepsTest {
  private static final MixedTrace TRACE = MixedTrace.of(100);

  public static boolean hasCompiler() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gcc")));
  }

  @Tag("medium")
  @ParameterizedTest
  @EnumSource(NativeSteps.Allocator.class)
  void shouldTakeTheStepsWithEveryAllocator(NativeSteps.Allocator allocator) {
    try (NativeSteps steps = NativeSteps.build("gcc")) {
      assertThat(steps.nanoseconds("replace", TRACE, allocator)).isBetween(0.1, 10_000.0);
    }
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(strings = {"toggle", "toggle-one-draw"})
  void shouldKnowTheOtherForms(String form) {
    try (NativeSteps steps = NativeSteps.build("gcc")) {
      assertThat(steps.nanoseconds(form, TRACE, NativeSteps.Allocator.VOID)).isPositive();
    }
  }

  @Test
  void shouldSayThatThereIsNoCompiler() {
    assertThatThrownBy(() -> NativeSteps.build("no-such-compiler"))
        .isInstanceOf(NativeStepsException.class)
        .hasMessageContaining("no-such-compiler")
        .hasMessageContaining("install a C compiler");
  }

  @Test
  void shouldSayWhatTheProgramSays() {
    try (NativeSteps steps = NativeSteps.build("gcc")) {
      assertThatThrownBy(() -> steps.nanoseconds("shuffle", TRACE, NativeSteps.Allocator.VOID))
          .isInstanceOf(NativeStepsException.class)
          .hasMessageContaining("exit code 2")
          .hasMessageContaining("cannot do shuffle");
    }
  }
}
