package org.arenalab.bench.peer;

import org.arenalab.bench.peer.codec.PageView;

/** A competitor that cannot be loaded on this machine, with the reason and the remedy. */
public final class PeerUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PeerUnavailableException(String peer, String version, Throwable cause) {
    this(peer, version, "codec", cause);
  }

  /**
   * @param version the version if it is known, else an empty string
   * @param parameter the suites' parameter that chooses peers of this kind
   */
  public PeerUnavailableException(String peer, String version, String parameter, Throwable cause) {
    super(
        "%s cannot be loaded: %s. Its native library is unpacked to java.io.tmpdir=%s, which must be writable and not mounted noexec; leave the peer out with -p %s=..."
            .formatted(
                (peer + " " + version).strip(),
                rootOf(cause),
                System.getProperty("java.io.tmpdir"),
                parameter),
        cause);
  }

  private PeerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Reports a peer that the kernel does not grant; the message of {@code cause} holds the reason
   * and the remedy.
   */
  public static PeerUnavailableException ofKernel(String peer, RuntimeException cause) {
    return new PeerUnavailableException(
        "%s is not available: %s; or leave it out with -p store=..."
            .formatted(peer, cause.getMessage()),
        cause);
  }

  /** Reports a peer that needs a flag of the JVM. */
  public static PeerUnavailableException ofFlag(String peer, String flag) {
    return new PeerUnavailableException(
        "%s needs a flag of the JVM: expected %s; leave -jvmArgsPrepend out, or add the flag to it"
            .formatted(peer, flag),
        null);
  }

  /** Reports that the page stores need kernel pages of the data sets' page size. */
  public static PeerUnavailableException ofPageSize(long kernelPageBytes) {
    return new PeerUnavailableException(
        "stores of pages cannot be compared here: kernelPageBytes=%d, expected %d; use a kernel with pages of 4 KiB"
            .formatted(kernelPageBytes, PageView.PAGE_BYTES),
        null);
  }

  private static Throwable rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
