package org.arenalab.bench.profiler;

import java.io.IOException;
import java.nio.file.Path;
import org.arenalab.bench.result.RowId;
import org.arenalab.bench.result.RunOutcome;
import org.arenalab.bench.run.PlannedRow;

/** How forks with the recorder in them are run and kept: by this JMH, or by that of another jar. */
interface RecordedForks {
  /** Where the run is kept. */
  Path folder();

  /**
   * Runs one fork of {@code row}, which records into {@code recording}.
   *
   * @param log receives what JMH prints
   * @return keeps what the fork has measured, once its recording is known to hold something
   * @throws RecordingFailedException where it fails, or measures another row
   */
  Keeping run(PlannedRow row, Path recording, Path log)
      throws IOException, RecordingFailedException;

  /** Keeps what a fork has measured. */
  @FunctionalInterface
  interface Keeping {
    void keep() throws RecordingFailedException;
  }

  /** Notes why a fork of {@code row} has failed. */
  void fail(RowId row, String reason);

  /** Ends the run; the folder where it really is. */
  Path close(RunOutcome how) throws IOException;
}
