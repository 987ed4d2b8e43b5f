package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanCommandTest {
  @ParameterizedTest
  @ValueSource(strings = {"--plan", "--profile"})
  void shouldListTheRowsOfAPlan(String option) {
    // Older versions called a run plan a profile, and scripts still do.
    for (List<String> words :
        List.of(List.of(option, "smoke", "--list"), List.of(option + "=smoke", "--list"))) {
      assertThat(PlanCommand.isAskedFor(words)).isTrue();
      CommandOutput listed = CommandOutput.of(PlanCommand.class, words.toArray(String[]::new));

      assertThat(listed.exit()).as(listed.error()).isZero();
      assertThat(listed.out()).contains("Run plan smoke: ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plans/marks.properties", "profiles/marks.properties"})
  void shouldFindThePlansOfThisProject(String file) {
    CommandOutput listed = CommandOutput.of(PlanCommand.class, "--profile", file, "--list");

    assertThat(listed.exit()).as(listed.error()).isZero();
    assertThat(listed.out()).contains("Run plan marks: ");
  }

  @Test
  void shouldNameTheOptionThatWasTyped() {
    assertThat(CommandOutput.of(PlanCommand.class, "--plan").error()).contains("'--plan'");
    assertThat(CommandOutput.of(PlanCommand.class, "--profile").error()).contains("'--profile'");
    CommandOutput both =
        CommandOutput.of(PlanCommand.class, "--profile", "quick", "--plan", "smoke", "--list");
    assertThat(both.exit()).isEqualTo(2);
    assertThat(both.error()).contains("--plan=smoke, --profile=quick, expected one");
  }

  @Test
  void shouldNotTakeTheProfileCommandForAPlan() {
    assertThat(PlanCommand.isAskedFor(List.of("profile", "RandomMixed"))).isFalse();
    assertThat(PlanCommand.isAskedFor(List.of("Harness", "--profiles"))).isFalse();
  }
}
