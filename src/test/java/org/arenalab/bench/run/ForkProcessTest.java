package org.arenalab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ForkProcessTest {
  @Test
  void shouldSayWhatJmhCallsTheFailure() {
    List<String> printed =
        List.of("# Fork: 1 of 1", "<failure>", "", "java.lang.Exception: asked to fail", "  at x");

    assertThat(ForkProcess.reason(printed, 1)).isEqualTo("java.lang.Exception: asked to fail");
  }

  @Test
  void shouldOtherwiseSayHowItEnded() {
    assertThat(ForkProcess.reason(List.of("no JDK 25 here", " "), 2))
        .isEqualTo("exit code 2: no JDK 25 here");
    assertThat(
            ForkProcess.reason(
                List.of(
                    "Exception in thread \"main\" java.lang.Error: no hints",
                    "\tat a.B.c(B.java:1)"),
                1))
        .isEqualTo("exit code 1: Exception in thread \"main\" java.lang.Error: no hints");
    assertThat(ForkProcess.reason(List.of(), 137)).isEqualTo("exit code 137: nothing was printed");
  }
}
