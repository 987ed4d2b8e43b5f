package org.arenalab.bench.ab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.arenalab.bench.result.BuildInfo;
import org.arenalab.bench.run.JmhJar;
import org.arenalab.bench.run.PlannedRow;
import org.arenalab.bench.run.RowPlanner;
import org.arenalab.bench.run.UsageException;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.options.Options;

/**
 * A jar that is measured against another.
 *
 * @param label what the user calls it
 * @param build what its build has written into it, of which nothing is known for other people's
 * @param sha256 of the whole file, so that a run goes on with the jar that it began with
 */
public record Contestant(String label, Path jar, BuildInfo build, String sha256) {

  /**
   * Reads what a jar says of itself.
   *
   * @throws UsageException where it is no jar that can be read
   */
  public static Contestant of(String label, Path jar) {
    try {
      return new Contestant(label, jar, BuildInfo.ofJar(jar), sha256(jar));
    } catch (IOException e) {
      throw new UsageException("ab: %s is no jar that can be read: %s".formatted(jar, e), e);
    }
  }

  /** The rows that {@code options} ask for among this jar's benchmarks. */
  List<PlannedRow> plan(Options options) {
    return RowPlanner.plan(options, benchmarks());
  }

  /** What this jar can measure. */
  BenchmarkList benchmarks() {
    return new JmhJar(jar).benchmarks();
  }

  private static String sha256(Path jar) throws IOException {
    try (InputStream in = Files.newInputStream(jar)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] block = new byte[1 << 16];
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        digest.update(block, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
