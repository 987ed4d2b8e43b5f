package org.arenalab.bench.plan;

import java.io.Serial;
import java.util.List;
import java.util.regex.Pattern;
import org.arenalab.bench.result.row.RowId;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Options that select exactly one row.
 *
 * <p>JMH joins the includes of a builder and of its parent by <i>or</i>: if the parent includes
 * {@code Foo}, every fork would measure all of {@code Foo}. These options inherit the parent's
 * measurement settings and replace its selection.
 *
 * <p>Serializable, because JMH sends options to its forks.
 */
final class OneRow extends OptionsBuilder {
  @Serial private static final long serialVersionUID = 1;

  private final String include;

  /** Selects {@code row} with the measurement settings of {@code parent}. */
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
