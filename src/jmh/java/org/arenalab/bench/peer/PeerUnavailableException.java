package org.arenalab.bench.peer;

/** A competitor that cannot be loaded on this machine, with the reason and the remedy. */
public final class PeerUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PeerUnavailableException(String peer, String version, Throwable cause) {
    super(
        "%s %s cannot be loaded: %s. Its native library is unpacked to java.io.tmpdir=%s, which must be writable and not mounted noexec; leave the peer out with -p codec=..."
            .formatted(peer, version, rootOf(cause), System.getProperty("java.io.tmpdir")),
        cause);
  }

  private static Throwable rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
