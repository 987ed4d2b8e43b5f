package org.arenalab.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The versions of the peers that this laboratory was built with. The build writes them to a
 * resource, because the shaded jar lacks the manifests that hold the versions.
 */
public final class PeerVersions {
  private static final String RESOURCE = "versions.properties";

  private PeerVersions() {}

  /** Returns the version of {@code artifact}, such as {@code lz4-java}. */
  public static String of(String artifact) {
    Properties versions = new Properties();
    try (InputStream in = PeerVersions.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(
            RESOURCE + " is not beside PeerVersions: build with mvn package");
      }
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = versions.getProperty(artifact);
    if (version == null) {
      throw new IllegalArgumentException(
          "no version of %s in %s, only of %s"
              .formatted(artifact, RESOURCE, versions.stringPropertyNames()));
    }
    return version;
  }
}
