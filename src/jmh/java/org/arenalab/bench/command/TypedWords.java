package org.arenalab.bench.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The words of a command as the user typed them, for the envelope of its run. */
final class TypedWords {
  private TypedWords() {}

  /** Returns the name of the laboratory's command, and its arguments: a subcommand is the first. */
  static List<String> of(CommandSpec spec) {
    List<String> words = new ArrayList<>(List.of(spec.root().name()));
    words.addAll(spec.commandLine().getParseResult().originalArgs());
    return words;
  }
}
