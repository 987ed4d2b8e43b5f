package org.arenalab.bench.result;

import java.io.Serial;
import java.util.List;
import org.arenalab.bench.result.row.RowId;

/** A fork that measured another row than the row it was started for. */
public final class UnexpectedRowException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private UnexpectedRowException(RowId expected, List<RowId> measured) {
    super(
        "the fork measured other rows: rows=%s, expected [%s]; none of it is kept"
            .formatted(measured.stream().map(RowId::identity).toList(), expected.identity()));
  }

  /**
   * Checks that {@code measured} is exactly {@code expected}.
   *
   * @throws UnexpectedRowException otherwise
   */
  public static void check(RowId expected, List<RowId> measured) {
    if (!measured.equals(List.of(expected))) {
      throw new UnexpectedRowException(expected, measured);
    }
  }
}
