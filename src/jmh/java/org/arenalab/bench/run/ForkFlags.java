package org.arenalab.bench.run;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Optional;

/**
 * The flags without which no fork of ours runs, merged in front of whatever the user asked for. JMH
 * lets {@code -jvmArgsPrepend} replace what an annotation says, so the flags cannot live in an
 * annotation.
 */
public final class ForkFlags {
  /** FFM downcalls without a warning, and JMH 1.37's own use of Unsafe without one. */
  public static final List<String> REQUIRED =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  private ForkFlags() {}

  /**
   * A builder that has everything {@code user} says, and the required flags before the user's own.
   */
  public static ChainedOptionsBuilder mergeInto(Options user) {
    List<String> prepend = new ArrayList<>(REQUIRED);
    Optional<java.util.Collection<String>> theirs = user.getJvmArgsPrepend();
    if (theirs.hasValue()) {
      prepend.addAll(theirs.get());
    }
    return new OptionsBuilder().parent(user).jvmArgsPrepend(prepend.toArray(new String[0]));
  }
}
