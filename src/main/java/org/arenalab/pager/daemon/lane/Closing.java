package org.arenalab.pager.daemon.lane;

import java.util.ArrayDeque;
import java.util.Deque;
import org.arenalab.os.Internal;

/** Objects that are closed, the last one first, unless their common owner was made. */
@Internal
public final class Closing implements AutoCloseable {
  private final Deque<AutoCloseable> objects = new ArrayDeque<>();

  public <T extends AutoCloseable> T add(T object) {
    objects.push(object);
    return object;
  }

  /** Another object owns them now. */
  public void clear() {
    objects.clear();
  }

  /** Closes all, also if one fails; then throws the first failure. */
  @Override
  public void close() {
    RuntimeException failure = null;
    while (!objects.isEmpty()) {
      try {
        objects.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("an object failed to close", e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
