package org.arenalab.bench.run;

import java.io.Serial;
import java.util.List;
import java.util.regex.Pattern;
import org.arenalab.bench.result.RowId;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Options that select one row and nothing else, by construction.
 *
 * <p>JMH joins the includes of a builder and of its parent by <i>or</i>: a parent that includes
 * {@code Foo} would make every fork measure all of {@code Foo}. These options take over how the
 * parent measures and replace what it selects.
 *
 * <p>Serializable, because JMH sends options to its forks.
 */
final class OneRow extends OptionsBuilder {
  @Serial private static final long serialVersionUID = 1;

  private final String include;

  /** Measures {@code row} as {@code parent} says. */
  OneRow(Options parent, RowId row) {
    this.include = "^" + Pattern.quote(row.benchmark()) + "$";
    parent(parent);
    mode(row.mode());
    threads(row.threads());
    row.params().forEach(this::param);
  }

  @Override
  public List<String> getIncludes() {
    return List.of(include);
  }

  @Override
  public List<String> getExcludes() {
    return List.of();
  }
}
