package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class CommandsTest {

  @Test
  void shouldGiveEveryCommandAWordOfItsOwnAndADescription() {
    assertThat(new HashSet<>(Commands.names())).hasSameSizeAs(Commands.ALL);
    for (Class<?> command : Commands.ALL) {
      assertThat(Commands.name(command)).matches("[a-z]+([_-][a-z]+)*");
      assertThat(command.getAnnotation(picocli.CommandLine.Command.class).description())
          .isNotEmpty();
    }
  }
}
