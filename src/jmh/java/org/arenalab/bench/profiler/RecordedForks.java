package org.arenalab.bench.profiler;

import java.io.IOException;
import java.nio.file.Path;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.row.RowId;

/**
 * The forks of a profiled run, with the recorder in each: run by this JMH, or by the JMH of another
 * jar.
 */
interface RecordedForks {
  /** Returns the folder of the run. */
  Path folder();

  /**
   * Runs one fork of {@code row}, which records into {@code recording}.
   *
   * @param log receives the output of JMH
   * @return an action that keeps the fork's scores; call it when the recording has samples
   * @throws RecordingFailedException if the fork fails, or measures another row
   */
  Keeping run(PlannedRow row, Path recording, Path log)
      throws IOException, RecordingFailedException;

  /** Keeps the scores of a fork. */
  @FunctionalInterface
  interface Keeping {
    void keep() throws RecordingFailedException;
  }

  /** Notes the reason why a fork of {@code row} failed. */
  void fail(RowId row, String reason);

  /** Ends the run and returns its actual folder. */
  Path close(RunOutcome how) throws IOException;
}
