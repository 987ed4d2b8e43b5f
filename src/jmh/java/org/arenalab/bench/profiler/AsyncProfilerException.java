package org.arenalab.bench.profiler;

/** Profiling cannot be done as asked; the message says why and what works instead. */
public final class AsyncProfilerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AsyncProfilerException(String message) {
    super(message);
  }

  public AsyncProfilerException(String message, Throwable cause) {
    super(message, cause);
  }
}
