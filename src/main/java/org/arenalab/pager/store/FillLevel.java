package org.arenalab.pager.store;

/**
 * The decision whether the store accepts pages. It stops at one fill level and resumes at a lower
 * one. A refusal by the pool, whose free space is in holes that are too small, stops it as well;
 * then it resumes after as much was freed, or after compaction has packed the pool.
 *
 * <p>The writing thread calls all methods. Any thread may call {@link #isAccepting}.
 */
final class FillLevel {
  private final long fullBytes;
  private final long resumeBytes;

  /** Fill level at which the store accepts pages again. */
  private long resumeAtBytes;

  private volatile boolean accepting = true;

  FillLevel(PageStoreConfig config) {
    fullBytes = config.fullBytes();
    resumeBytes = config.resumeBytes();
  }

  boolean isAccepting() {
    return accepting;
  }

  /** Learns how many bytes of the pool are in use after a put or a free. */
  void occupied(long bytes) {
    if (accepting && bytes >= fullBytes) {
      stop(resumeBytes);
    } else if (!accepting && bytes <= resumeAtBytes) {
      accepting = true;
    }
  }

  /** Learns that the pool has no room at this fill level. */
  void refused(long bytes) {
    long distance = fullBytes - resumeBytes;
    stop(Math.max(0, Math.min(resumeBytes, bytes - distance)));
  }

  /** Learns that compaction has nothing left to do at this fill level. */
  void packed(long bytes) {
    resumeAtBytes = resumeBytes;
    occupied(bytes);
  }

  private void stop(long resumeAt) {
    resumeAtBytes = resumeAt;
    accepting = false;
  }
}
