package org.arenalab.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The versions of the peers this laboratory was built with. They are written at build time, because
 * the manifests that would tell are gone in the shaded jar.
 */
final class PeerVersions {
  private static final String RESOURCE = "versions.properties";

  private PeerVersions() {}

  /** The version of {@code artifact}, such as {@code lz4-java}. */
  static String of(String artifact) {
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
