package org.arenalab.bench.ab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.envelope.BuildInfo;
import org.arenalab.bench.run.JmhJar;
import org.openjdk.jmh.runner.BenchmarkList;

/**
 * A jar that is measured against another.
 *
 * @param label the user's name for the jar
 * @param build the build info in the jar; unknown for the jars of other projects
 * @param sha256 the hash of the whole file; a resumed run checks that the jar is unchanged
 */
public record Contestant(String label, Path jar, BuildInfo build, String sha256) {

  /**
   * Reads the build info and the hash of a jar.
   *
   * @throws UsageException if the file is not a readable jar
   */
  public static Contestant of(String label, Path jar) {
    try {
      return new Contestant(label, jar, BuildInfo.ofJar(jar), sha256(jar));
    } catch (IOException e) {
      throw new UsageException("ab: the jar cannot be read: jar=%s: %s".formatted(jar, e), e);
    }
  }

  /** Reads the list of benchmarks in this jar. */
  BenchmarkList benchmarks() {
    return new JmhJar(jar).benchmarks();
  }

  /** Returns the bytes of an entry of this jar by its name, or null. */
  byte[] entry(String name) {
    return new JmhJar(jar).entry(name);
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
