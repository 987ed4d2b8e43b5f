package org.arenalab.bench.result;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.json.UnreadableResultException;

/**
 * A run in the run history or among the baselines.
 *
 * @param name its id, or its name among the baselines
 * @param kept whether it is a baseline
 */
public record RunEntry(String name, Path path, boolean kept) {
  private static final int BEGIN_BYTES = 64;

  public RunFolder folder() {
    return new RunFolder(path);
  }

  /** Returns whether JMH's JSON exists; some runs, such as a soak, write other files. */
  public boolean hasResult() {
    return Files.isRegularFile(folder().result());
  }

  /** Returns whether at least one row has finished. Reads a few bytes. */
  public boolean hasRows() {
    try (InputStream in = Files.newInputStream(folder().result())) {
      String begin = new String(in.readNBytes(BEGIN_BYTES), StandardCharsets.UTF_8);
      return begin.replaceFirst("^\\s*\\[\\s*", "").startsWith("{");
    } catch (IOException none) {
      return false;
    }
  }

  public StoredRun read() throws UnreadableResultException {
    return StoredRun.read(name, folder().result(), folder().envelope());
  }

  /** Reads the envelope alone; returns null if it does not exist. */
  public StoredEnvelope envelope() throws UnreadableResultException {
    return Files.isRegularFile(folder().envelope())
        ? StoredEnvelope.read(folder().envelope())
        : null;
  }
}
