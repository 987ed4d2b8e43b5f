package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandsTest {

  @Test
  void shouldGiveEveryCommandAWordOfItsOwnAndADescription() {
    assertThat(new HashSet<>(Commands.names())).hasSameSizeAs(Commands.ALL);
    for (Class<?> command : Commands.ALL) {
      assertThat(Commands.name(command)).matches("[a-z]+(_[a-z]+)*");
      assertThat(command.getAnnotation(picocli.CommandLine.Command.class).description())
          .isNotEmpty();
    }
  }

  @Test
  void shouldRecogniseAMistypedWord() {
    List<String> names = List.of("doctor", "profile", "shm", "transport");

    assertThat(Commands.closeTo("dcotor", names)).containsExactly("doctor");
    assertThat(Commands.closeTo("prof", names)).containsExactly("profile");
    assertThat(Commands.closeTo("Transprt", names)).containsExactly("transport");
    assertThat(Commands.closeTo("ShmAllocation", names)).isEmpty();
  }
}
